import { delta } from '../../systems/delta/readings.ts';
import { kafka } from '../../systems/kafka/readings.ts';
import { query } from '../../systems/spark/readings.ts';
import { duration, plural } from '../../text/units.ts';
import type { Flow, PipelineView, Snapshot } from '../../watch/snapshot.ts';
import { current, type SystemView, viewOf } from '../../watch/view.ts';
import { type Judge, judged, type Looked, type Perf, type Said } from './result.ts';
import { labelled, type Service, unseen } from './service.ts';

/** Records that wait for Spark, and how old what lands is. */
export const backlog: Service = {
  name: 'backlog',
  summary: 'records in the topics that Spark has not taken',
  kinds: [kafka.kind, query.kind],
  measures: { backlog: { unit: 'records', help: 'records that wait' } },
  warning: '10000',
  critical: '100000',
  look: (snapshot, { judge }) =>
    ofEach(snapshot, judge, ({ flow, ...pipeline }) => ({
      needs: [
        viewOf(snapshot, kafka, pipeline.topics.system),
        viewOf(snapshot, query, pipeline.query?.system),
      ],
      measure: 'backlog',
      value: flow.backlog,
      text: `${plural(flow.backlog ?? 0n, 'record')} in the topics wait for Spark`,
      unknown: 'no query has taken anything yet',
    })),
};

export const delay: Service = {
  name: 'delay',
  summary: 'from the commit of a row to the end of the micro-batch that landed it',
  measures: { delay: { unit: 'seconds', help: 'by the newest batch' } },
  warning: '60s',
  critical: '5m',
  look: (snapshot, { judge }) =>
    ofEach(snapshot, judge, ({ flow, ...pipeline }) => ({
      needs: [viewOf(snapshot, query, pipeline.query?.system)],
      ...{ measure: 'delay', unit: 's' },
      value: flow.endToEndMs === null ? null : flow.endToEndMs / 1000,
      text: `rows landed ${duration(flow.endToEndMs ?? 0)} after their commit`,
      unknown: 'no batch has told how long rows take',
    })),
};

export const freshness: Service = {
  name: 'freshness',
  summary: 'age of the newest commit of the Delta table',
  kinds: [kafka.kind, query.kind, delta.kind],
  measures: {
    age: {
      unit: 'seconds',
      help: 'age of the newest commit; the default counts only while records wait',
    },
  },
  warning: '15m',
  critical: '1h',
  look: (snapshot, { judge, given }) =>
    ofEach(snapshot, judge, ({ flow, sink }) => {
      const table = viewOf(snapshot, delta, sink);
      const at = table?.rows.commits[0]?.at ?? null;
      const waiting = waitingIn(flow);
      const ms = at === null ? null : Math.max(0, snapshot.at - at);
      return {
        needs: [table],
        ...{ measure: 'age', unit: 's', isJudged: given || waiting.some },
        value: ms === null ? null : ms / 1000,
        text: `the newest commit is ${duration(ms ?? 0)} old${waiting.text}`,
        unknown: current(table) === null ? 'there is no table yet' : 'the table has no commit',
      };
    }),
};

export const batch: Service = {
  name: 'batch',
  summary: 'age of the newest micro-batch',
  kinds: [kafka.kind, query.kind],
  measures: {
    batch: {
      unit: 'seconds',
      help: 'since the newest micro-batch has ended; the default counts only while records wait',
    },
  },
  warning: '5m',
  critical: '15m',
  look: (snapshot, { judge, given }) =>
    ofEach(snapshot, judge, ({ flow, ...pipeline }) => {
      const last = flow.lastBatch;
      const ms = last && Math.max(0, snapshot.at - last.startedAt - last.tookMs);
      const waiting = waitingIn(flow);
      return {
        needs: [viewOf(snapshot, query, pipeline.query?.system)],
        ...{ measure: 'batch', unit: 's', isJudged: given || waiting.some },
        value: ms === null ? null : ms / 1000,
        text: `batch ${last?.batchId} ended ${duration(ms ?? 0)} ago${waiting.text}`,
        unknown: 'there is no batch yet',
      };
    }),
};

const waitingIn = ({ backlog }: Flow): { some: boolean; text: string } => {
  const some = (backlog ?? 0n) > 0n;
  return {
    some,
    text: some
      ? `, ${plural(backlog ?? 0n, 'record')} ${backlog === 1n ? 'is' : 'are'} waiting`
      : ', nothing is waiting',
  };
};

type Value = {
  needs: readonly (SystemView | undefined)[];
  measure: string;
  unit?: 's';
  isJudged?: boolean;
  value: number | bigint | null;
  text: string;
  unknown: string;
};

const ofEach = (
  snapshot: Snapshot,
  judge: Judge,
  figureOf: (pipeline: PipelineView) => Value,
): Looked => {
  const { pipelines } = snapshot;
  const several = pipelines.length > 1;
  const said: Said[] = [];
  const perf: Perf[] = [];
  for (const pipeline of pipelines) {
    const { needs, measure, unit, value, text, unknown, isJudged = true } = figureOf(pipeline);
    const head = several ? `${pipeline.id}: ` : '';
    const trouble = needs.map((view) => view && unseen(view)).find((each) => each !== undefined);
    if (trouble) said.push({ ...trouble, text: `${head}${trouble.text}` });
    else if (value === null) said.push({ state: 'unknown', text: `${head}${unknown}` });
    else {
      const state = isJudged ? judged(judge, measure, value) : 'ok';
      said.push({ state, text: `${head}${text}` });
      perf.push({ label: labelled(several, pipeline.id, measure), value, unit, measure });
    }
  }
  return { said, perf, well: said.map(({ text }) => text).join('; ') || 'no pipeline' };
};
