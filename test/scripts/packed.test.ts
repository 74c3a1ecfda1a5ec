import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../support.ts';

type Manifest = Record<'dependencies', Record<string, string>> & Record<string, unknown>;
const { packedManifest, unbundled } = (await import(path.join(root, 'scripts', 'packed.mjs'))) as {
  packedManifest(manifest: Manifest): Manifest;
  unbundled: readonly string[];
};

const manifest: Manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

test('what is packed names all that the bundle imports, and nothing that only a clone needs', () => {
  const packed = packedManifest(manifest);
  const imported = new Set<string>();
  for (const file of globSync(path.join(root, 'dist', '**', '*.js')))
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /\b(?:from|import\(|import)["`]((?:@[\w-]+\/)?[\w.-]+)(?:\/[^"`]*)?["`][;),]/g,
    ))
      if (!builtinModules.includes(name) && !name.startsWith('.')) imported.add(name);
  // A chunk that Ink loads for its own developers alone.
  imported.delete('react-devtools-core');
  assert.deepEqual([...imported].sort(), [...unbundled].sort());
  assert.deepEqual(Object.keys(packed.dependencies).sort(), [...unbundled].sort());
  for (const name of unbundled)
    assert.equal(packed.dependencies[name], manifest.dependencies[name]);
  assert.deepEqual(
    [packed.devDependencies, packed.scripts, packed.allowScripts, packed.bin],
    [undefined, undefined, undefined, manifest.bin],
  );
});
