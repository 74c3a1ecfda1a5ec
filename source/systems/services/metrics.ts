import { jobName } from '../../watch/lab.ts';
import { defineMetrics, seconds } from '../../watch/metrics.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Services } from './readings.ts';

const labels = ['service'];

/** What is told of a lab’s services; the job is one of them, as in the Services pane. */
export const metrics = defineMetrics(
  {
    lab_healthy: { type: 'gauge', help: 'Whether the lab says that all of it is well.' },
    service_up: { type: 'gauge', help: 'Whether the service runs.', labels },
    service_healthy: {
      ...{ type: 'gauge', labels },
      help: 'Whether the service does what it is there for, by its own check.',
    },
    service_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels },
      help: 'When its process started, since the epoch.',
    },
    service_cpu_seconds: {
      ...{ type: 'counter', unit: 'seconds', labels },
      help: 'CPU time that the process and its children have used.',
    },
    service_resident_memory_bytes: {
      ...{ type: 'gauge', unit: 'bytes', labels },
      help: 'Resident memory of the process and its children.',
    },
    service_read_bytes: {
      ...{ type: 'counter', unit: 'bytes', labels },
      help: 'Bytes read from storage.',
    },
    service_written_bytes: {
      ...{ type: 'counter', unit: 'bytes', labels },
      help: 'Bytes written to storage.',
    },
    job_running: { type: 'gauge', help: 'Whether a Spark job that was submitted runs.' },
  },
  ({ reading: { value } }: SystemView<Services>, put) => {
    if (!value) return;
    if (value.lab !== undefined) put('lab_healthy', value.lab === 'healthy');
    put('job_running', value.job.state === 'running');
    for (const each of value.services) {
      const of = { service: each.name };
      if (each.name !== jobName) {
        put('service_up', each.state === 'running', of);
        put('service_healthy', each.health === 'healthy', of);
      }
      put('service_start_time_seconds', seconds(each.startedAt), of);
      put('service_cpu_seconds', seconds(each.cpuMs), of);
      put('service_resident_memory_bytes', each.memoryBytes, of);
      put('service_read_bytes', each.readBytes, of);
      put('service_written_bytes', each.writtenBytes, of);
    }
  },
);
