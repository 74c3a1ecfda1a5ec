import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { scriptFor } from '../../source/commands/completions.ts';
import { commands, defaultCommand } from '../../source/commands/index.ts';
import type { Shell } from '../../source/commands/shells.ts';
import { debianPackage } from './debian.ts';
import { inTerminal } from './pty.ts';
import { root, temporaryFolder } from './support.ts';

const find = (folders: readonly string[], pattern: string) =>
  folders.flatMap((folder) =>
    globSync(pattern, { cwd: folder }).map((at) => path.join(folder, at)),
  );

/** A shell of this machine, or unpacked from packages, and the folders of those; the test is skipped where neither is there. */
const shellOf = (t: TestContext, name: string, ...more: readonly string[]) => {
  const installed = (process.env.PATH ?? '')
    .split(':')
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
  if (installed) return { program: installed, folders: [] };
  const folders: string[] = [];
  try {
    folders.push(...[name, ...more].map(debianPackage));
  } catch (error) {
    t.skip(
      `${name} is not here and can’t be had: ${error instanceof Error ? error.message : error}`,
    );
    return undefined;
  }
  const [program] = find(folders, `{bin,usr/bin}/${name}`);
  assert.ok(program, `the package ${name} has no such program`);
  return { program, folders };
};

/** The completion in a file of a new folder. */
const completionIn = (t: TestContext, shell: Shell): { folder: string; file: string } => {
  const folder = temporaryFolder(t, shell);
  const file = path.join(folder, `completion.${shell}`);
  writeFileSync(file, scriptFor(shell, defaultCommand, commands));
  return { folder, file };
};

test('fish completes commands, flags, their values, and first arguments', (t) => {
  const shell = shellOf(t, 'fish', 'libpcre2-32-0');
  if (!shell) return;
  const { folder, file } = completionIn(t, 'fish');
  const libraries = find(shell.folders, 'usr/lib/*/libpcre2-32.so.0').map((at) => path.dirname(at));
  const fish = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(shell.program, ['--no-config', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...{ ...process.env, HOME: folder },
        ...(libraries.length > 0 && { LD_LIBRARY_PATH: libraries.join(':') }),
      },
    });
    assert.deepEqual([status, stderr], [0, ''], args.join(' '));
    return stdout;
  };
  fish('-n', file);
  const offered = (typed: string) =>
    fish('-c', `source ${file}; complete -C '${typed}'`)
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0]);
  assert.deepEqual(offered('cdc-top u'), ['uninstall', 'up']);
  assert.deepEqual(offered('cdc-top --them'), ['--theme']);
  assert.deepEqual(offered('cdc-top --theme '), ['auto', 'dark', 'light', 'mono']);
  assert.deepEqual(offered('cdc-top up --eng'), ['--engine']);
  assert.ok(offered('cdc-top up --engine ').includes('local'));
  assert.deepEqual(offered('cdc-top up --engine=lo'), ['--engine=local']);
  // The name of a lab is no command.
  assert.deepEqual(offered('cdc-top --name up stat'), ['status']);
  assert.deepEqual(offered('cdc-top seed bu'), ['burst']);
  assert.deepEqual(offered('cdc-top logs kaf'), ['kafka']);
  assert.deepEqual(offered('cdc-top logs kafka kaf'), []);
  assert.ok(offered('cdc-top submit package.j').includes('package.json'));
  assert.deepEqual(offered('cdc-top help doc'), ['doctor']);
});

test('zsh completes commands, flags, their values, and first arguments', async (t) => {
  const shell = shellOf(t, 'zsh', 'zsh-common');
  if (!shell) return;
  const { folder, file } = completionIn(t, 'zsh');
  const [editor] = find(shell.folders, 'usr/lib/*/zsh/*/zsh/zle.so');
  const [functions] = find(shell.folders, 'usr/share/zsh/functions');
  const put = (name: string, ...lines: string[]) =>
    writeFileSync(path.join(folder, name), `${lines.join('\n')}\n`);
  put(
    '.zshenv',
    ...(editor ? [`module_path=(${path.dirname(path.dirname(editor))})`] : []),
    ...(functions ? [`fpath=(${functions}/**/*(/))`] : []),
  );
  put('.zshrc', `PS1='> '`, 'autoload -Uz compinit && compinit -D -u', `source ${file}`);
  const env = { ZDOTDIR: folder, HOME: folder };
  const checked = spawnSync(shell.program, ['-d', '-n', file], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  assert.deepEqual([checked.status, checked.stderr], [0, '']);
  const screen = inTerminal([shell.program, '-d', '-i'], { columns: 120, rows: 40, env });
  t.after(() => screen.kill());
  await screen.shows(/^>/);
  const [clears, tab] = ['\u0015\u000C', '\t'];
  const offered = async (typed: string, shown: RegExp) => {
    await screen.press(clears);
    await screen.press(typed);
    await screen.press(tab);
    return screen.shows(shown);
  };
  const commandsWithU = await offered('cdc-top u', /^up +-- /m);
  assert.match(commandsWithU, /^uninstall +-- /m);
  assert.doesNotMatch(commandsWithU, /^status/m);
  await offered('cdc-top stat', /^> cdc-top status/m);
  await offered('cdc-top --them', /^> cdc-top --theme/m);
  const themes = await offered('cdc-top --theme ', /^auto +dark +light +mono/m);
  assert.doesNotMatch(themes, /status/);
  await offered('cdc-top up --eng', /^> cdc-top up --engine/m);
  await offered('cdc-top up --engine lo', /^> cdc-top up --engine local/m);
  await offered('cdc-top up --engine=lo', /^> cdc-top up --engine=local/m);
  // The name of a lab is no command.
  await offered('cdc-top --name up stat', /^> cdc-top --name up status/m);
  await offered('cdc-top seed bu', /^> cdc-top seed burst/m);
  await offered('cdc-top logs kaf', /^> cdc-top logs kafka/m);
  await offered('cdc-top submit package.j', /^> cdc-top submit package.json/m);
  await offered('cdc-top help doc', /^> cdc-top help doctor/m);
});
