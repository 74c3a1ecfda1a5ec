import { connect } from '../../systems/connect/readings.ts';
import { captureBehindMs } from '../../systems/debezium/figures.ts';
import { debeziumServer } from '../../systems/debezium-server/readings.ts';
import { services as lab } from '../../systems/services/readings.ts';
import { rootCause } from '../../text/trace.ts';
import { duration } from '../../text/units.ts';
import { jobName } from '../../watch/lab.ts';
import { current, viewsOf } from '../../watch/view.ts';
import { judged, type Perf, type Said } from './result.ts';
import { labelled, type Service, unseen } from './service.ts';

/** Connectors and their tasks, or Debezium Server. */
export const connector: Service = {
  name: 'connector',
  summary: 'state of connectors and their tasks, or of Debezium Server',
  kinds: [connect.kind, debeziumServer.kind],
  measures: { behind: { unit: 'seconds', help: 'how far Debezium is behind the source' } },
  look(snapshot, { judge }) {
    const connects = viewsOf(snapshot, connect);
    const servers = viewsOf(snapshot, debeziumServer);
    const all = [...connects, ...servers];
    const said: Said[] = [];
    const perf: Perf[] = [];
    for (const view of all) {
      const trouble = unseen(view);
      if (trouble) said.push(trouble);
      const ms = captureBehindMs(view.reading.failure ? undefined : view.reading.value);
      const text = `Debezium is ${duration(ms ?? 0)} behind the source`;
      said.push({ state: judged(judge, 'behind', ms === null ? null : ms / 1000), text });
      perf.push({
        ...{ label: labelled(all.length > 1, view.system.label, 'behind'), unit: 's' },
        ...{ value: ms === null ? null : ms / 1000, measure: 'behind' },
      });
    }
    let running = 0;
    let parts = 0;
    for (const view of connects) {
      const { connectors } = current(view) ?? {};
      if (connectors?.length === 0)
        said.push({ state: 'critical', text: `${view.system.title} has no connector` });
      for (const { name, state, trace, tasks } of connectors ?? []) {
        const own = [
          { what: `connector ${name}`, state, trace },
          ...tasks.map((task) => ({ what: `task ${task.id} of ${name}`, ...task })),
        ];
        parts += own.length;
        running += own.filter((part) => part.state === 'RUNNING').length;
        for (const part of own) {
          if (part.state === 'RUNNING') continue;
          const bad = part.state === 'FAILED' || part.state === 'UNASSIGNED';
          const why = part.trace ? `: ${rootCause(part.trace)}` : '';
          said.push({
            state: bad ? 'critical' : 'warning',
            text: `${part.what} is ${part.state}${why}`,
          });
        }
        if (tasks.length === 0) said.push({ state: 'critical', text: `${name} has no task` });
      }
    }
    for (const view of servers) {
      const { status } = current(view) ?? {};
      parts += 1;
      if (status === 'UP') running += 1;
      else if (status !== undefined)
        said.push({ state: 'critical', text: `Debezium Server says that it is ${status}` });
    }
    perf.push({ label: 'running', value: running, max: BigInt(parts) });
    const well = `${running} of ${parts} connectors and tasks run`;
    return { said, perf, well };
  },
};

/** Services of the lab. */
export const services: Service = {
  name: 'services',
  summary: 'services of the lab: each runs and does what it is there for',
  kinds: [lab.kind],
  measures: {},
  look(snapshot) {
    const said: Said[] = [];
    let healthy = 0;
    let all = 0;
    for (const view of viewsOf(snapshot, lab)) {
      const trouble = unseen(view);
      const state = current(view)?.lab;
      if (trouble) said.push(trouble);
      if (state === 'absent' || state === 'stopped')
        said.push({ state: 'unknown', text: `lab ${view.system.lab} is ${state}` });
      if (trouble || state === 'absent' || state === 'stopped') continue;
      healthy += view.rows.healthy.count;
      all += view.rows.healthy.of;
      for (const { name, health, state: is, detail } of view.rows.services) {
        if (name === jobName || health === 'healthy') continue;
        const bad = health === 'unhealthy' || is !== 'running';
        said.push({ state: bad ? 'critical' : 'warning', text: `${name} is ${is}: ${detail}` });
      }
    }
    return {
      said,
      perf: [{ label: 'healthy', value: healthy, max: BigInt(all) }],
      well: `${healthy} of ${all} services are healthy`,
    };
  },
};
