import type { PipelineEvidence } from '../pipeline/index.ts';
import { clock } from '../text/figures.ts';
import { oneLine } from '../text/one-line.ts';
import type { Finding, RuleText } from '../watch/finding.ts';
import { isExpected } from '../watch/phase.ts';
import { type SystemView, sourceState } from '../watch/view.ts';

/** What the pages say of what does not answer. */
export const answerTexts: readonly RuleText[] = [
  {
    id: 'X01',
    title: 'A system does not answer',
    means:
      'The probe of a system fails: no connection, no answer in time, a refused login, or an answer that makes no sense.',
    causes: [
      'The process is down or hangs.',
      'The network between cdc-top and the system is cut or slow.',
      'The address or the credentials have changed.',
    ],
    cures: [
      'In a lab: `r` in the Services pane restarts the service; `l` shows its log.',
      'Elsewhere: see whether the process runs, then whether its port can be reached from here.',
    ],
  },
  {
    id: 'X02',
    title: 'The first reading is still to come',
    means: 'cdc-top has not yet heard of a system that the pipeline needs.',
    causes: ['cdc-top has just been started, or the lab is coming up.'],
    cures: ['Wait a few seconds.'],
  },
];

/** Longer than a lab needs from nothing to its first answers. */
const comingUpMs = 60_000;

const words = {
  unreachable: 'does not answer',
  timeout: 'does not answer in time',
  denied: 'refuses cdc-top’s login',
  unexpected: 'answers with an error',
} as const;

/** Systems of the pipeline that do not answer, in its order. Without the first ones nothing flows. */
export const answerFindings = ({ parts, labs, now }: PipelineEvidence): Finding[] => {
  const { source, connect, debeziumServer, kafka, spark, query, table, services } = parts;
  const there = (...views: readonly (SystemView | undefined)[]) =>
    views.filter((view) => view !== undefined);
  const needed = there(source, connect ?? debeziumServer, kafka, spark);
  const others = there(query, table, services);
  const found: Finding[] = [];
  for (const view of [...needed, ...others]) {
    const state = sourceState(view);
    if (state.state !== 'stale' || isExpected({ labs }, view)) continue;
    const { kind, since, message, at } = state;
    const { id: system, title } = view.system;
    const text = `${title} ${words[kind]} since ${clock(since)}Z: ${oneLine(message)}`;
    const comingUp = at === undefined && now - since < comingUpMs;
    const optional = !needed.includes(view) || kind === 'denied' || kind === 'unexpected';
    const level = optional ? 'warning' : comingUp ? 'waiting' : 'error';
    // The store tells of it.
    found.push({ id: 'X01', level, subject: { system }, text, told: false });
  }
  const waiting = needed.filter(
    (view) => sourceState(view).state === 'waiting' || isExpected({ labs }, view),
  );
  if (waiting.length > 0) {
    const names = waiting.map(({ system }) => system.title).join(', ');
    const text = `waiting for the first reading of ${names}`;
    found.push({ id: 'X02', level: 'waiting', subject: { system: waiting[0]?.system.id }, text });
  }
  return found;
};
