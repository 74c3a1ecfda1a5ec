import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commands, defaultCommand } from '../../source/commands/index.ts';
import { UsageError } from '../../source/config/errors.ts';
import { emptyLine, type FlagSpec, wholeNumber } from '../../source/config/flags.ts';
import { parseLine } from '../../source/config/parse.ts';

const specs: FlagSpec[] = [
  { name: 'name', type: 'string', value: 'LAB', description: '' },
  { name: 'lines', short: 'n', type: 'string', check: wholeNumber(0, 100), description: '' },
  { name: 'dry-run', type: 'boolean', description: '' },
  { name: 'follow', short: 'f', type: 'boolean', description: '' },
  { name: 'engine', type: 'string', choices: ['local', 'compose'], description: '' },
];
const none = {
  name: undefined,
  lines: undefined,
  'dry-run': false,
  follow: false,
  engine: undefined,
};

describe('a good line', () => {
  const lines: [string, string[], Partial<ReturnType<typeof parseLine>>][] = [
    ['nothing', [], { input: [], rest: [], flags: none }],
    ['a value after a space', ['--name', 'x'], { flags: { ...none, name: 'x' } }],
    ['a value after =', ['--name=x'], { flags: { ...none, name: 'x' } }],
    ['a value with =', ['--name=a=b'], { flags: { ...none, name: 'a=b' } }],
    ['a value that looks like a number', ['--name', '007'], { flags: { ...none, name: '007' } }],
    ['a value that looks like a boolean', ['--name', 'true'], { flags: { ...none, name: 'true' } }],
    ['kebab case', ['--dry-run'], { flags: { ...none, 'dry-run': true } }],
    ['short flags', ['-f', '-n', '5'], { flags: { ...none, follow: true, lines: '5' } }],
    ['a short flag with =', ['-n=5'], { flags: { ...none, lines: '5' } }],
    ['a boolean before an argument', ['-f', 'kafka'], { input: ['kafka'] }],
    ['a boolean twice', ['-f', '--follow'], { flags: { ...none, follow: true } }],
    ['arguments around flags', ['a', '--name', 'x', 'b'], { input: ['a', 'b'] }],
    ['arguments as they were typed', ['1e3', '0x10', '007'], { input: ['1e3', '0x10', '007'] }],
    ['a negative number as argument', ['-5', '-.5'], { input: ['-5', '-.5'] }],
    ['a negative number as value', ['--name', '-5'], { flags: { ...none, name: '-5' } }],
    ['a lone dash as argument', ['-'], { input: ['-'] }],
    ['one of the choices', ['--engine', 'compose'], { flags: { ...none, engine: 'compose' } }],
    [
      'what follows --, untouched',
      ['a', '--', '--name', '-x', '--', 'b'],
      { input: ['a'], rest: ['--name', '-x', '--', 'b'], flags: none },
    ],
  ];
  for (const [what, argv, expected] of lines)
    test(what, () => {
      const parsed = parseLine(argv, specs);
      for (const [key, value] of Object.entries(expected))
        assert.deepEqual(parsed[key as keyof typeof parsed], value, key);
    });
});

describe('a line that is refused', () => {
  const known = 'its flags: --name, --lines, --dry-run, --follow, --engine';
  const lines: [string[], string][] = [
    [['--purge'], `unknown flag --purge; ${known}`],
    [['--nam', 'x'], 'unknown flag --nam; did you mean --name?'],
    [['--fololw'], 'unknown flag --fololw; did you mean --follow?'],
    [['--dryRun'], 'unknown flag --dryRun; did you mean --dry-run?'],
    [['--no-follow'], 'unknown flag --no-follow; did you mean --follow?'],
    [['-x'], `unknown flag -x; ${known}`],
    [['-fn', '3'], `unknown flag -fn; ${known}`],
    [['-n5'], `unknown flag -n5; ${known}`],
    [['--constructor'], `unknown flag --constructor; ${known}`],
    [['--quux=1'], `unknown flag --quux=1; ${known}`],
    [['--dry-run=false'], '--dry-run takes no value: --dry-run=false'],
    [['--dry-run', 'false'], '--dry-run takes no value: --dry-run false'],
    [['-f', 'true'], '--follow takes no value: -f true'],
    [['--name'], '--name needs a value: --name LAB'],
    [['--name='], '--name needs a value: --name LAB'],
    [['--name', ''], '--name needs a value: --name LAB'],
    [['--name', '-'], '--name needs a value: --name LAB'],
    [['--name', '--follow'], '--name needs a value: --name LAB'],
    [['--name', '--', 'x'], '--name needs a value: --name LAB'],
    [['-n'], '--lines needs a value: --lines VALUE'],
    [['--name', 'x', '--name', 'y'], '--name is given twice; give it once'],
    [['-n', '1', '--lines', '2'], '--lines is given twice; give it once'],
    [['--engine', 'docker'], '--engine docker: expected local or compose'],
    [['--lines', '101'], '--lines 101: expected a whole number from 0 to 100'],
  ];
  for (const [argv, message] of lines)
    test(argv.join(' '), () => {
      assert.throws(
        () => parseLine(argv, specs),
        (error: Error) => {
          assert.ok(error instanceof UsageError, error.stack);
          assert.equal(error.message, message);
          return true;
        },
      );
    });

  test('by a command without flags', () => {
    assert.throws(() => parseLine(['--name'], []), {
      message: 'unknown flag --name; this command has no flags',
    });
  });
});

describe('a whole number', () => {
  const check = wholeNumber(1, 1000);
  for (const value of ['1', '1000', '0042'])
    test(`${value} is one`, () => assert.equal(check(value), undefined));
  for (const value of ['0', '1001', '', '1e3', '0x10', '1.5', '-1', ' 1', '9'.repeat(20)])
    test(`"${value}" is none`, () =>
      assert.equal(check(value), 'expected a whole number from 1 to 1000'));
});

test('an empty line means what the parser makes of it', () => {
  for (const { flags } of [defaultCommand, ...commands])
    assert.deepEqual(emptyLine(flags), parseLine([], flags));
});
