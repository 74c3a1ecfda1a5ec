// What npm packs. dist/ is a bundle, so whoever installs cdc-top needs only the packages that are not in
// it: while npm packs (prepack to postpack), package.json names those alone. The whole one stays beside it
// until then; where packing was killed, whatever runs next by scripts/run.mjs puts it back.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const file = path.join(root, 'package.json');
const whole = path.join(root, 'package.whole.json');

// kafkajs is reached by paths inside it; faker's names are a megabyte that few keys need.
export const unbundled = ['kafkajs', '@faker-js/faker'];

/** The package.json of what is packed: nothing that only a clone needs. */
export const packedManifest = (manifest) => {
  const { scripts, devDependencies, allowScripts, dependencies, ...rest } = manifest;
  const needed = unbundled.map((name) => [name, dependencies[name]]);
  return { ...rest, dependencies: Object.fromEntries(needed) };
};

export const restore = () => {
  if (existsSync(whole)) renameSync(whole, file);
};

const strip = () => {
  restore();
  const text = readFileSync(file, 'utf8');
  writeFileSync(whole, text);
  writeFileSync(file, `${JSON.stringify(packedManifest(JSON.parse(text)), null, 2)}\n`);
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  if (process.argv[2] === 'restore') restore();
  else strip();
