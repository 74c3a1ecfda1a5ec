import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { scriptFor } from '../../source/commands/completions.ts';
import { commands, defaultCommand } from '../../source/commands/index.ts';
import { type Shell, shells } from '../../source/commands/shells.ts';

const script = (shell: Shell) => scriptFor(shell, defaultCommand, commands);

/** What bash offers where tab is pressed at the end of these words. */
const offered = (...words: string[]): string[] => {
  const all = ['cdc-top', ...words];
  const { stdout, stderr } = spawnSync(
    'bash',
    [
      '--norc',
      '-c',
      `${script('bash')}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cdc_top; printf '%s\\n' "\${COMPREPLY[@]}"`,
      '_',
      ...all,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(stderr, '');
  return stdout.split('\n').filter(Boolean);
};

test('bash completes commands, flags, their values, and first arguments', () => {
  assert.deepEqual(offered('sub'), ['submit']);
  assert.ok(offered('').includes('up') && offered('').includes('--theme'));
  assert.deepEqual(offered('--theme', ''), ['auto', 'dark', 'light', 'mono']);
  assert.deepEqual(offered('up', '--eng'), ['--engine']);
  assert.ok(offered('up', '--engine', '').includes('local'));
  assert.ok(offered('up', '--engine', '=', 'lo').includes('local'));
  // The name of a lab is no command.
  assert.deepEqual(offered('--name', 'up', 'stat'), ['status']);
  assert.deepEqual(offered('seed', 'bu'), ['burst']);
  assert.deepEqual(offered('logs', 'kaf'), ['kafka']);
  assert.deepEqual(offered('logs', 'kafka', 'kaf'), []);
  assert.deepEqual(offered('completion', 'z'), ['zsh']);
  assert.ok(offered('submit', 'package.j').includes('package.json'));
  assert.deepEqual(offered('help', 'doc'), ['doctor']);
});

test('every command and every flag is in the completion of each shell', () => {
  for (const shell of shells) {
    const text = script(shell);
    for (const { name, flags } of [defaultCommand, ...commands])
      for (const word of [
        name,
        ...flags.map((flag) => (shell === 'fish' ? `-l ${flag.name}` : `--${flag.name}`)),
      ])
        assert.ok(text.includes(word), `${shell}: ${word}`);
  }
});
