import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Container, fromInspect } from '../../../source/lab/compose/containers.ts';
import type { Memory } from '../../../source/lab/compose/memory.ts';
import { allPorts, publishedPorts } from '../../../source/lab/compose/services.ts';
import { madeOf } from '../../../source/lab/compose/site.ts';
import { stateOf } from '../../../source/lab/compose/state.ts';
import { usualPorts } from '../../../source/lab/contract/ports.ts';

const container = (more: Partial<Container> = {}): Container => ({
  ...{ id: 'c0', name: 'cdc-top-lab-postgres-1', service: 'postgres', status: 'running', pid: 42 },
  ...{
    createdAt: 1,
    startedAt: 2,
    finishedAt: 0,
    exitCode: 0,
    oomKilled: false,
    restarts: 0,
    error: '',
  },
  ...{ comesBack: true, healthSays: '', tty: false, labels: {}, env: [], mounts: [], ports: {} },
  ...more,
});
const over: Partial<Container> = { status: 'exited', pid: 0 };

describe('how a container is', () => {
  const cases: [
    what: string,
    Container | undefined,
    state: string,
    health: string,
    detail: string,
  ][] = [
    ['not there', undefined, 'stopped', 'unknown', 'it has no container'],
    ['running, without a check', container(), 'running', 'unknown', 'running'],
    ['healthy', container({ health: 'healthy' }), 'running', 'healthy', 'its health check passes'],
    [
      'healthy after restarts',
      container({ health: 'healthy', restarts: 2 }),
      ...(['running', 'healthy', 'its health check passes; restarted 2 times'] as const),
    ],
    [
      'starting',
      container({ health: 'starting', restarts: 1 }),
      ...(['starting', 'unhealthy', 'its health check waits; restarted once'] as const),
    ],
    [
      'unhealthy',
      container({ health: 'unhealthy', healthSays: 'no\u001b[2J response' }),
      ...(['running', 'unhealthy', 'its health check fails: no response'] as const),
    ],
    ['paused', container({ status: 'paused' }), 'running', 'unhealthy', 'paused'],
    [
      'between two starts',
      container({ status: 'restarting', pid: 0, restarts: 1, exitCode: 3 }),
      ...(['starting', 'unhealthy', 'it keeps exiting: exit code 3; restarted once'] as const),
    ],
    [
      'ending again and again',
      container({ status: 'restarting', pid: 0, restarts: 7, exitCode: 137, oomKilled: true }),
      'failed',
      'unhealthy',
      'it keeps exiting: out of memory (exit code 137); restarted 7 times',
    ],
    [
      'never started',
      container({ status: 'created', pid: 0, startedAt: 0 }),
      'stopped',
      'unknown',
      'created, not started',
    ],
    [
      'stopped',
      container({ ...over, exitCode: 143 }),
      'stopped',
      'unknown',
      'stopped: exit code 143 (SIGTERM)',
    ],
    [
      'killed, and Docker neither knows why nor would have started it again',
      container({ ...over, exitCode: 137, comesBack: false }),
      'failed',
      'unhealthy',
      'it ended: exit code 137 (SIGKILL: by hand, or for lack of memory)',
    ],
    [
      'killed, and not started again by Docker: a person did it',
      container({ ...over, exitCode: 137 }),
      'stopped',
      'unknown',
      'stopped: exit code 137 (SIGKILL: by hand, or for lack of memory)',
    ],
    ['ended in peace', container(over), 'stopped', 'unknown', 'stopped: exit code 0'],
    [
      'crashed',
      container({ ...over, exitCode: 3 }),
      'failed',
      'unhealthy',
      'it ended: exit code 3',
    ],
    [
      'out of memory',
      container({ ...over, exitCode: 137, oomKilled: true }),
      ...(['failed', 'unhealthy', 'it ended: out of memory (exit code 137)'] as const),
    ],
    [
      'not to be started',
      container({ ...over, exitCode: 127, error: 'exec: "x": not found' }),
      ...(['failed', 'unhealthy', 'Docker can’t start it: exec: "x": not found'] as const),
    ],
  ];
  for (const [what, one, state, health, detail] of cases)
    test(what, () => {
      const { cause, ...found } = stateOf(one);
      assert.deepEqual(found, { state, health, detail });
      // What keeps exiting, or has ended, says why by itself too.
      assert.equal(cause, /^it (?:ended|keeps exiting): (.*)$/.exec(detail)?.[1]);
    });
});

describe('what a lab is made of', () => {
  const memory: Memory = {
    ...{ schema: 1, engine: 'compose', name: 'x', versions: 'old', ports: {} },
    ...{ source: 'mysql', capture: 'server' },
  };
  test('containers tell it, whoever brought them up', () => {
    const kafka = container({ service: 'kafka', env: ['A=b', 'LAB_VERSIONS=current'] });
    const connect = container({ service: 'connect' });
    const source = container({ service: 'postgres' });
    assert.deepEqual(madeOf([kafka, connect, source], memory), {
      ...{ versions: 'current', source: 'postgres', capture: 'connect' },
    });
  });
  test('without containers it is remembered', () => {
    const { versions, source, capture } = memory;
    assert.deepEqual(madeOf([], memory), { versions, source, capture });
    assert.deepEqual(madeOf([], undefined), {
      ...{ versions: undefined, source: undefined, capture: undefined },
    });
  });
  test('the source and the capture that run, where others have left their containers', () => {
    const left = container({ service: 'connect', ...over });
    const now = container({ service: 'debezium-server' });
    const before = container({ service: 'postgres', ...over });
    const source = container({ service: 'mysql' });
    const made = madeOf([left, before, now, source], undefined);
    assert.deepEqual([made.source, made.capture], ['mysql', 'server']);
  });
});

describe('ports', () => {
  const kafka = container({ service: 'kafka', ports: { 9094: 23456 } });
  const job = container({ service: 'job', ports: { 4040: 4041 } });
  const other = container({ service: 'fluentd', ports: { 5432: 9 } });
  test('are those that are published', () => {
    assert.deepEqual(publishedPorts([kafka, job, other]), { kafka: 23456, 'spark-ui': 4041 });
  });
  test('else those that are remembered, else the usual ones', () => {
    const ports = allPorts([kafka], { kafka: 1, jupyter: 9889 });
    assert.deepEqual(ports, { ...usualPorts, kafka: 23456, jupyter: 9889 });
  });
});

test('of Docker’s long answer what is used here', () => {
  const info = {
    Id: 'f00',
    Name: '/cdc-top-lab-kafka-1',
    Created: '2026-01-02T03:04:05.678901234Z',
    Path: 'bash',
    Args: [],
    RestartCount: 1,
    State: {
      ...{ Status: 'running', Pid: 7, ExitCode: 0, OOMKilled: true, Error: '' },
      ...{ StartedAt: '2026-01-02T03:04:06Z', FinishedAt: '0001-01-01T00:00:00Z' },
      Health: { Status: 'healthy', Log: [{ Output: 'a\nb\n' }] },
    },
    Config: {
      ...{ Tty: false, Env: ['A=b'], Labels: { 'com.docker.compose.service': 'kafka' } },
    },
    Mounts: [{ Destination: '/data' }],
    HostConfig: {
      RestartPolicy: { Name: 'unless-stopped' },
      PortBindings: { '9094/tcp': [{ HostPort: '1' }], '1/tcp': [{ HostPort: '2' }] },
    },
    NetworkSettings: {
      Ports: { '9094/tcp': [{ HostIp: '127.0.0.1', HostPort: '9092' }], '1/tcp': null },
    },
  };
  assert.deepEqual(fromInspect(info as never), {
    ...{ id: 'f00', name: 'cdc-top-lab-kafka-1', service: 'kafka', status: 'running', pid: 7 },
    ...{ createdAt: 1767323045678, startedAt: 1767323046000, finishedAt: 0 },
    ...{ exitCode: 0, oomKilled: true },
    ...{ restarts: 1, comesBack: true, error: '', health: 'healthy', healthSays: 'b', tty: false },
    ...{ labels: { 'com.docker.compose.service': 'kafka' }, env: ['A=b'], mounts: ['/data'] },
    ports: { 1: 2, 9094: 9092 },
  });
});
