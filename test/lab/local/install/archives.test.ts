import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import {
  archiveOptions,
  keepArchives,
  stopSeconds,
  withoutArchive,
} from '../../../../source/lab/local/install/archives.ts';
import type { Lab } from '../../../../source/lab/local/state/lab.ts';
import { layoutFor } from '../../../../source/lab/local/state/layout.ts';

test('a JVM writes its archive once, and the next one of its kind uses it', (t) => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'archives-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const cache = path.join(home, 'cache');
  const folders = { cache, state: path.join(home, 'state'), data: path.join(home, 'data') };
  const layout = layoutFor('lab', folders);
  const own = layout.archives;
  mkdirSync(own, { recursive: true });
  const installed = { jars: path.join(cache, 'jars-1'), javaHome: path.join(home, 'java') };
  const lab = { layout, installed } as Lab;
  const optionOf = (classPath: string) => archiveOptions(lab, 'kafka', classPath)[0] ?? '';

  const [, written = ''] = /^-XX:ArchiveClassesAtExit=(.*)$/.exec(optionOf('/a/*')) ?? [];
  assert.equal(path.dirname(written), own);
  const other = optionOf('/b/*').split('=')[1] as string;
  assert.notEqual(other, written);

  writeFileSync(written, Buffer.from([0xa8, 0xba, 0x0b, 0xf0, 1, 2, 3]));
  // A JVM that was killed while it wrote has left the header empty.
  writeFileSync(other, Buffer.alloc(64));
  keepArchives(layout, cache);
  const kept = path.join(cache, 'archives');
  assert.deepEqual(readdirSync(kept), [path.basename(written)]);
  assert.deepEqual(readdirSync(own), []);
  assert.equal(
    optionOf('/a/*'),
    `-XX:SharedArchiveFile=${path.join(kept, path.basename(written))}`,
  );
  assert.match(optionOf('/b/*'), /AtExit/);
  // Who takes a running program over must not find another one because of its archive.
  const command = (classPath: string) => [
    'java',
    ...archiveOptions(lab, 'kafka', classPath),
    'Main',
  ];
  assert.deepEqual(withoutArchive(command('/a/*')), withoutArchive(command('/b/*')));
  assert.equal(stopSeconds(command('/a/*'), 20), 20);
  assert.ok(stopSeconds(command('/b/*'), 20) > 20);
});

test('nothing to keep is no error', (t) => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'archives-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const folders = { cache: `${home}/cache`, state: `${home}/state`, data: `${home}/data` };
  keepArchives(layoutFor('lab', folders), folders.cache);
  assert.ok(!existsSync(folders.cache));
});
