import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trace, wantedIn } from '../../source/commands/trace.ts';
import { UsageError } from '../../source/config/errors.ts';
import { parseLine } from '../../source/config/parse.ts';
import { cli } from '../stack/support.ts';

const wanted = (...words: string[]) => wantedIn(parseLine(words, trace.flags).flags);

test('one thing is traced: the newest change where nothing is named', () => {
  assert.deepEqual(wanted(), { by: 'last' });
  assert.deepEqual(wanted('--last', '--topic', 'a.b.c'), { by: 'last', topic: 'a.b.c' });
  assert.deepEqual(wanted('--lsn', '1/1BCD00'), { by: 'lsn', lsn: 0x1_001b_cd00n });
  assert.deepEqual(wanted('--lsn', '29084928'), { by: 'lsn', lsn: 29_084_928n });
  assert.deepEqual(wanted('--xid', '9007199254740'), { by: 'xid', xid: 9_007_199_254_740n });
  assert.deepEqual(wanted('--id', '5'), { by: 'key', key: 'id=5' });
  assert.deepEqual(wanted('--key', 'a=1, b=2'), { by: 'key', key: 'a=1, b=2' });
  assert.deepEqual(wanted('--version', '42'), { by: 'version', version: 42 });
  assert.deepEqual(wanted('--batch', '41'), { by: 'batch', batch: 41 });
});

test('what is no input is one line that says what would be', () => {
  for (const [words, message] of [
    [['--lsn', 'abc'], /expected an LSN, such as 0\/1BCD00/],
    [['--lsn', '1/123456789'], /expected an LSN/],
    [['--id', 'x'], /expected a whole number/],
    [['--id', '1', '--last'], /--last and --id: one of them/],
    [['--batch', '1', '--topic', 'x'], /--topic does not go with --batch/],
    [['--otlp', 'localhost:4318'], /expected a URL/],
    [['--timeout', '0'], /whole number from 1/],
  ] as const)
    assert.throws(
      () => wanted(...words),
      (error) => error instanceof UsageError && message.test(error.message),
      words.join(' '),
    );
});

test('--version is the version of the table after trace, and cdc-top’s own elsewhere', async () => {
  const bin = [process.execPath, '--import', 'tsx', 'source/cli.ts'];
  const own = await cli(['status', '--version'], { bin });
  assert.match(own.stdout, /^\d+\.\d+\.\d+/);
  const refused = await cli(['trace', '--version', 'x'], { bin });
  assert.deepEqual([refused.code, refused.stdout], [2, '']);
  assert.match(refused.stderr, /^cdc-top: --version x: expected a whole number/);
});
