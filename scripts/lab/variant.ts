import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../test/stack/support.ts';

/**
 * The text of a settings file without its tuned paragraphs. A paragraph ends at an empty line, and
 * is tuned when a comment in it begins with `# Tuned:` (which says why).
 */
export const withoutTuning = (text: string): string =>
  text
    .split(/\n(?=\n)/)
    .filter((paragraph) => !/^# Tuned:/m.test(paragraph))
    .join('\n');

/**
 * A copy of the package in `folder` whose settings are the services' own defaults wherever a lab can
 * do with them: the same program and the same servers, nothing tuned. Returns the command line.
 */
export const untunedPackage = (folder: string): string[] => {
  for (const name of ['dist', 'stack', 'package.json'])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const stack = path.join(folder, 'stack');
  for (const entry of readdirSync(stack, { recursive: true, withFileTypes: true })) {
    if (!/\.(conf|options|properties)$/.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    writeFileSync(file, withoutTuning(readFileSync(file, 'utf8')));
  }
  return [process.execPath, path.join(folder, 'dist', 'cli.js')];
};
