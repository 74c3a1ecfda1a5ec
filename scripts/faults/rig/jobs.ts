import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failingJob } from '../../../test/stack/jobs.ts';
import { until } from '../../../test/stack/support.ts';
import type { FaultLab } from './lab.ts';

const write = (lab: FaultLab, name: string, text: string): string => {
  const file = path.join(lab.layout.work, name);
  writeFileSync(file, text, { mode: 0o644 });
  return file;
};

const changed = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`the lab’s job no longer has: ${from}`);
  return text.replace(from, to);
};

/** The lab’s own job, whose next batch fails where `flag` is there, which it renames `.seen`, and whose driver outlives its query. */
export const forgivingJob = (lab: FaultLab, flag: string): string => {
  const own = lab.layout.conf('spark', 'kafka-structured-streaming.py');
  let text = readFileSync(own, 'utf8');
  text = changed(
    text,
    '        self.started.wait()\n',
    `        self.started.wait()\n        if os.path.exists('${flag}'):\n            os.rename('${flag}', '${flag}.seen')\n            raise ValueError('the next batch was to fail')\n`,
  );
  text = changed(
    text,
    'while not stopping.wait(0.5) and query.isActive:',
    'while not stopping.wait(0.5):',
  );
  return write(lab, 'forgiving.py', text);
};

/** A job that is registered with the master and fails then. */
export const failingJobFile = (lab: FaultLab): string => write(lab, 'failing.py', failingJob);

/** The lab’s own job, which reaches Kafka through the proxy. */
export const proxiedJob = (lab: FaultLab): string => {
  const text = readFileSync(lab.layout.conf('spark', 'kafka-structured-streaming.py'), 'utf8');
  const read = '    settings = read_settings()\n';
  const address = `127.0.0.1:${lab.network.kafka.port}`;
  return write(
    lab,
    'proxied.py',
    changed(text, read, `${read}    settings['bootstrap.servers'] = '${address}'\n`),
  );
};

const newestBatch = ({ layout }: FaultLab): number => {
  const folder = path.join(layout.checkpoint, 'commits');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return Math.max(-1, ...names.map(Number).filter(Number.isInteger));
};

/** Waits until the job, if one runs, commits a batch: rules give it a minute for its first one. */
export const lands = async (lab: FaultLab): Promise<void> => {
  if (!lab.pidOf('job')) return;
  const before = newestBatch(lab);
  await until('the job commits a batch', () => newestBatch(lab) > before, 120_000);
};
