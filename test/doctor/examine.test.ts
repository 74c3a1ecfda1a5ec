import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AcrossCheck } from '../../source/doctor/across/parts.ts';
import { type ExamineOptions, examine } from '../../source/doctor/index.ts';
import { isWrong, summaryLine, summaryOf } from '../../source/doctor/summary.ts';
import type { Check, CheckResult } from '../../source/watch/check.ts';
import { defineChecks, defineKind } from '../../source/watch/kind.ts';
import type { System, Target } from '../../source/watch/target.ts';
import { key } from '../../source/watch/view.ts';

type Endpoint = { limit: number; takesMs?: number; fails?: Error };
type Tank = { endpoint: Endpoint; reading: null; rows: object; event: never };

const text = { title: 'Limit', why: 'it overflows', link: 'https://example.com/' };
const limit: Check<{ limit: number; password: string }> = {
  ...{ id: 'DS01', ...text },
  check: ({ limit: found, password }) => [
    {
      level: found > 10 ? 'error' : 'ok',
      found: `limit = ${found} password=${password}`,
      wanted: '10',
      cure: { kind: 'sql', text: `ALTER ROLE a PASSWORD '${password}';` },
    },
  ],
};
const broken: Check<unknown> = {
  ...{ id: 'DS02', ...text },
  check: () => {
    throw new Error('a bug of this check');
  },
};
const each: Check<{ limit: number }> = {
  ...{ id: 'DS03', ...text },
  check: ({ limit: found }) =>
    ['a', 'b'].map((name) => ({
      level: found > 5 ? 'warning' : 'info',
      found: '',
      wanted: '',
      name,
    })),
};

const tank = key<Tank>('tank');
const kind = defineKind<Tank>({
  ...{ key: tank, title: 'Tank', everyMs: 1000, timeoutMs: 1000 },
  open: async () => ({ read: async () => null, close: async () => {} }),
  rows: () => ({}),
  checks: async () =>
    defineChecks({
      async read({ takesMs = 0, fails, limit: found }: Endpoint, _context, signal) {
        await sleep(takesMs, undefined, { signal });
        if (fails) throw fails;
        return { limit: found, password: 'hunter2hunter2' };
      },
      list: [limit, broken, each],
    }),
});

const system = (name: string, endpoint: Endpoint): System => ({
  ...{ id: `tank:${name}`, kind: 'tank', label: name },
  endpoint: async () => endpoint,
});
const targetOf = (...systems: System[]): Target => ({
  ...{ id: 'test', scope: 'attached', systems, labs: [] },
  pipelines: [
    {
      id: 'way',
      source: { system: 'tank:a' },
      capture: { system: 'tank:b' },
      topics: { system: 'tank:b' },
    },
  ],
});
const options = (more: Partial<ExamineOptions> = {}): ExamineOptions => ({
  ...{ kinds: [kind], across: [], signal: new AbortController().signal },
  ...more,
});
const brief = ({ id, level, subject }: CheckResult) =>
  [level, id, subject.system ?? subject.pipeline, subject.name].filter(Boolean).join(' ');

test('what is worst stands first, and a check that fails costs nobody else anything', async () => {
  const target = targetOf(system('a', { limit: 1 }), system('b', { limit: 11 }));
  const { results } = await examine(target, options());
  assert.deepEqual(results.map(brief), [
    'error DS01 tank:b',
    'warning DS03 tank:b a',
    'warning DS03 tank:b b',
    'info DS03 tank:a a',
    'info DS03 tank:a b',
    'ok DS01 tank:a',
  ]);
  const summary = summaryOf(results);
  assert.deepEqual(summary, { checks: 4, error: 1, warning: 1, unknown: 0, info: 1, ok: 1 });
  assert.equal(summaryLine(summary), '4 checks: 1 error, 1 warning, 1 worth knowing');
  assert.ok(isWrong(results));
});

test('no password is in what was found, nor in the cure', async () => {
  const { results } = await examine(targetOf(system('a', { limit: 11 })), options());
  assert.match(results[0]?.found ?? '', /limit = 11/);
  assert.doesNotMatch(JSON.stringify(results), /hunter2/);
});

test('systems are asked side by side, and one that hangs or fails is told as such', async () => {
  const began = Date.now();
  const { results } = await examine(
    targetOf(
      system('a', { limit: 1, takesMs: 400 }),
      system('b', { limit: 1, takesMs: 60_000 }),
      system('c', { limit: 1, takesMs: 400 }),
      system('d', { limit: 1, fails: new Error('connect ECONNREFUSED 127.0.0.1:1') }),
    ),
    options({ limitMs: 700 }),
  );
  assert.ok(Date.now() - began < 5000);
  const unknown = results.filter(({ id }) => id === 'DX00');
  assert.deepEqual(
    unknown.map(({ level, subject, found }) => [level, subject.system, found]),
    [
      ['unknown', 'tank:b', 'no answer within 0.7 s'],
      ['unknown', 'tank:d', 'connection refused by 127.0.0.1:1'],
    ],
  );
  assert.ok(isWrong(unknown));
  assert.deepEqual(
    results.filter(({ id }) => id === 'DS01').map(({ subject }) => subject.system),
    ['tank:a', 'tank:c'],
  );
});

test('a check across systems is about its pipeline', async () => {
  const across: AcrossCheck = {
    ...{ id: 'DX01', ...text },
    check: (_all, pipeline) => [
      { level: 'warning', found: pipeline.id, wanted: '', name: 'topic' },
    ],
  };
  const { results } = await examine(
    targetOf(system('a', { limit: 1 })),
    options({ across: [across] }),
  );
  assert.equal(results.map(brief)[0], 'warning DX01 way topic');
});

test('who interrupts gets no examination', async () => {
  const abort = new AbortController();
  const running = examine(
    targetOf(system('a', { limit: 1, takesMs: 60_000 })),
    options({ signal: abort.signal }),
  );
  abort.abort(new Error('interrupted'));
  await assert.rejects(running, /interrupted/);
});
