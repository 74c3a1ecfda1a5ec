import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusText } from '../../source/commands/status.ts';
import { type LabStatus, noJob, type ServiceStatus } from '../../source/watch/lab.ts';

const service = (name: string, more: Partial<ServiceStatus> = {}): ServiceStatus => ({
  ...{ name, state: 'running', health: 'healthy', detail: 'it answers', pid: 21260 },
  ...{ startedAt: null, ports: {} },
  ...more,
});
const lab = (services: ServiceStatus[]): LabStatus => ({
  ...{ schema: 1, name: 'lab', engine: 'local', versions: 'seed', source: 'postgres' },
  ...{ capture: 'connect', state: 'degraded', job: noJob, endpoints: {}, paths: {} },
  services,
});

test('each column of status has its name above it', () => {
  const lines = statusText(
    lab([
      service('spark-master', { ports: { spark: 7077, ui: 8080 } }),
      service('kafka', { state: 'stopped', health: 'unknown', pid: null, detail: 'stopped' }),
    ]),
  ).split('\n');
  assert.deepEqual(lines.slice(2, 5), [
    '  SERVICE      STATE    HEALTH        PID       UP  PORTS',
    '● spark-master running  healthy     21260           7077 8080',
    '○ kafka        stopped  unknown                                 stopped',
  ]);
});
