import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../source/watch/finding.ts';
import { followFindings } from '../../source/watch/told.ts';
import type { SystemView } from '../../source/watch/view.ts';

const t0 = Date.UTC(2026, 10, 29, 12);
const stuck: Finding = {
  ...{ id: 'S07', level: 'error', text: 'slot a does not move' },
  subject: { system: 'postgres:a', name: 'a', pipeline: 'a' },
};

const answering = (is: boolean): SystemView => {
  const failure = { kind: 'unreachable', message: 'refused', since: t0 } as const;
  const reading = is ? { value: 1, at: t0 } : { value: 1, at: t0, failure };
  const system = { id: 'postgres:a', label: 'postgres', title: '', short: '' } as const;
  return { system, kind: 'postgres', reading, points: [], events: [], rows: {} };
};

/** Takes in findings at a second after noon; returns what is told, as `level text`. */
const following = () => {
  const told = followFindings();
  return (
    second: number,
    findings: readonly Finding[],
    { answers = true, busy = false }: { answers?: boolean; busy?: boolean } = {},
  ) => {
    const now = t0 + second * 1000;
    const verdict: Finding = { id: 'L02', level: busy ? 'waiting' : 'good', subject: {}, text: '' };
    const pipelines = [{ id: 'a', verdict }] as never;
    const stamped = told.stamp({ findings, pipelines }, now);
    const lines = told.take({ at: now, ...stamped, systems: [answering(answers)] });
    return {
      lines: lines.map(({ level, text }) => `${level} ${text}`),
      since: stamped.findings.map(({ since = 0 }) => (since - t0) / 1000),
    };
  };
};

test('a finding is told once, a change of its level again, and its end with how long it took', () => {
  const at = following();
  assert.deepEqual(at(0, [stuck]), { lines: ['error slot a does not move'], since: [0] });
  assert.deepEqual(at(1, [{ ...stuck, text: 'for 2 s' }]), { lines: [], since: [0] });
  const milder: Finding = { ...stuck, level: 'warning', text: 'it moves slowly' };
  assert.deepEqual(at(2, [milder]), { lines: ['warning it moves slowly'], since: [0] });
  assert.deepEqual(at(3, [milder]).lines, []);
  assert.deepEqual(at(45, []).lines, ['good resolved after 45.0 s: it moves slowly']);
  assert.deepEqual(at(46, []).lines, []);
});

test('nobody knows whether it is well again while its system does not answer', () => {
  const at = following();
  at(0, [stuck]);
  assert.deepEqual(at(5, [], { answers: false }).lines, []);
  assert.deepEqual(at(9, [stuck]), { lines: [], since: [0] });
  assert.deepEqual(at(10, []).lines, ['good resolved after 10.0 s: slot a does not move']);
});

test('a consequence is not told beside its cause, and is when it outlasts it', () => {
  const at = following();
  assert.deepEqual(at(0, [{ ...stuck, because: 'C01' }]).lines, []);
  assert.deepEqual(at(8, [stuck]), { lines: ['error slot a does not move'], since: [0] });
  assert.deepEqual(at(9, [{ ...stuck, because: 'C01' }]).lines, []);
});

test('what is found while a pipeline comes up is told when it has', () => {
  const at = following();
  assert.deepEqual(at(0, [stuck], { busy: true }).lines, []);
  assert.deepEqual(at(1, [stuck]).lines, ['error slot a does not move']);
});

test('what comes and goes is told as such, and then no more until it is calm', () => {
  const at = following();
  const lines: string[] = [];
  for (let second = 0; second < 120; second += 10)
    lines.push(...at(second, [stuck]).lines, ...at(second + 5, []).lines);
  assert.deepEqual(lines, [
    'error slot a does not move',
    'good resolved after 5.0 s: slot a does not move',
    'error slot a does not move',
    'good resolved after 5.0 s: slot a does not move',
    'error slot a does not move (comes and goes, 3 times, first at 12:00:00Z)',
  ]);
  at(1000, []);
  assert.deepEqual(at(1001, [stuck]).lines, ['error slot a does not move']);
});
