import { ownVersion } from '../config/versions.ts';
import { defineMetrics, seconds } from '../watch/metrics.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { isFresh } from '../watch/view.ts';

const labels = ['system'];

/** What is told of cdc-top itself, and of how it reads each system. */
export const ownMetrics = defineMetrics(
  {
    build_info: {
      ...{ type: 'info', labels: ['version', 'node'] },
      help: 'Version of cdc-top, and of Node under it.',
    },
    up: {
      ...{ type: 'gauge', labels: ['system', 'kind'] },
      help: 'Whether the system answers: its newest reading is a value.',
    },
    reading_age_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels },
      help: 'Age of the newest value that was read of the system.',
    },
    reading_duration_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels },
      help: 'How long that reading took.',
    },
    snapshot_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds' },
      help: 'When the snapshot was made that all figures are of, since the epoch.',
    },
    lab_info: {
      ...{ type: 'info', labels: ['lab', 'engine', 'versions', 'capture'] },
      help: 'What the lab is made of.',
    },
    lab_present: {
      ...{ type: 'gauge', labels: ['lab'] },
      help: 'Whether the lab is there to be read: neither absent nor stopped.',
    },
    process_cpu_seconds: {
      ...{ type: 'counter', unit: 'seconds' },
      help: 'CPU time that cdc-top has used.',
    },
    process_resident_memory_bytes: {
      ...{ type: 'gauge', unit: 'bytes' },
      help: 'Resident memory of cdc-top.',
    },
    process_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds' },
      help: 'When cdc-top started, since the epoch.',
    },
  },
  ({ at, systems, labs }: Snapshot, put) => {
    put('build_info', 1, { version: ownVersion(), node: process.versions.node });
    for (const view of systems) {
      const system = view.system.id;
      const { at: readAt, tookMs, failure } = view.reading;
      // Nobody has asked it yet.
      if (readAt === undefined && failure === undefined) continue;
      put('up', isFresh(view), { system, kind: view.kind });
      if (readAt !== undefined)
        put('reading_age_seconds', Math.max(0, at - readAt) / 1000, { system });
      put('reading_duration_seconds', seconds(tookMs), { system });
    }
    put('snapshot_time_seconds', seconds(at));
    for (const { name: lab, engine, versions, capture, phase } of labs) {
      put('lab_info', 1, { lab, engine, versions, capture });
      put('lab_present', phase !== 'absent' && phase !== 'stopped', { lab });
    }
    const { user, system } = process.cpuUsage();
    put('process_cpu_seconds', (user + system) / 1e6);
    put('process_resident_memory_bytes', process.memoryUsage.rss());
    put('process_start_time_seconds', (Date.now() - process.uptime() * 1000) / 1000);
  },
);
