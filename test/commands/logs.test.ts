import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesFrom } from '../../source/commands/logs.ts';

test('--since leaves out what is older, and keeps what belongs to a line that is not', async () => {
  const log = [
    'no stamp yet',
    '[2026-11-28 14:00:00,000Z] INFO old',
    'java.lang.Exception: of the old one',
    '[2026-11-28 14:10:00,000Z] ERROR new',
    'java.lang.Exception: of the new one',
    '[2026-11-28 14:09:59,999Z] INFO written late',
  ];
  const lines = async function* () {
    yield* log;
  };
  const from = async (time: string) => {
    const kept: string[] = [];
    for await (const line of linesFrom(lines(), Date.parse(time))) kept.push(line);
    return kept;
  };
  assert.deepEqual(await from('2026-11-28T14:05:00Z'), log.slice(3));
  assert.deepEqual(await from('2026-11-28T13:00:00Z'), log.slice(1));
  assert.deepEqual(await from('2026-11-28T15:00:00Z'), []);
});
