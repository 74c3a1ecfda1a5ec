import type { PipelineEvidence } from '../../pipeline/index.ts';
import { serviceOfKind } from '../../systems/services/names.ts';
import type { ServiceRow } from '../../systems/services/readings.ts';
import { age } from '../../text/figures.ts';
import { oneLine } from '../../text/one-line.ts';
import { sentence } from '../../text/sentence.ts';
import { awayOf } from '../../watch/away.ts';
import { momentFigure } from '../../watch/finding.ts';
import { isExpected } from '../../watch/phase.ts';
import { current, type SystemView, sourceState } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';

/** On a busy machine one answer may come too late, and the next one in time. */
const slowMs = 7000;

/** Longer than a lab needs from nothing to its first answers. */
const comingUpMs = 60_000;

const words = {
  unreachable: 'has not answered',
  timeout: 'has not answered in time',
  denied: 'has refused cdc-top’s login',
  unexpected: 'has answered with an error',
} as const;

/** The service of the lab that runs a system, as it was last seen. */
const serviceOf = ({ parts }: PipelineEvidence, { kind }: SystemView): ServiceRow | undefined =>
  current(parts.services) &&
  parts.services?.rows.services.find(({ name }) => name === serviceOfKind(kind));

const there = (...views: readonly (SystemView | undefined)[]) =>
  views.filter((view) => view !== undefined);

/** Without these nothing flows, in the order of the pipeline. */
const neededOf = ({ parts }: PipelineEvidence): SystemView[] => {
  const { source, mysql, connect, debeziumServer, kafka, spark } = parts;
  return there(source ?? mysql, connect ?? debeziumServer, kafka, spark);
};

/** Systems of the pipeline that do not answer, in its order. */
export const unanswered: PipelineRule = {
  id: 'X01',
  title: 'A system does not answer',
  means:
    'The last reading of a system has failed. If it only answered too late, which happens on a busy machine, this is found once its last figures are 7 s old. Its figures are marked as stale, with their age, and no rule draws conclusions from them. It is only a warning if the system does answer (with a rejected login, or an error), if changes flow without it, or if a person has stopped its service.',
  causes: [
    'It has ended, has been stopped, or hangs.',
    'Its address or port has changed, or the network is down.',
    'Its login has changed, or its user may not do what cdc-top asks for.',
  ],
  cures: [
    'In a lab: `U`, or `cdc-top up`, starts what is not running; `cdc-top logs SERVICE` shows why it has ended.',
    'Elsewhere: try the configured address and login by hand.',
  ],
  find(evidence) {
    const { parts, labs, now } = evidence;
    const needed = neededOf(evidence);
    const others = there(parts.query, parts.table, parts.services);
    return [...needed, ...others].flatMap((view) => {
      const state = sourceState(view);
      if (state.state !== 'stale' || isExpected({ labs }, view)) return [];
      const { kind, since, message, at } = state;
      const { id: system, title, lab } = view.system;
      if (kind === 'timeout' && at !== undefined && now - at < slowMs) return [];
      const comingUp = at === undefined && now - since < comingUpMs;
      const optional = !needed.includes(view) || kind === 'denied' || kind === 'unexpected';
      const by = serviceOf(evidence, view);
      const away = awayOf(evidence, system);
      const moves = away !== undefined && away.state !== 'stopped' ? away.state : undefined;
      const up = {
        does: by?.stoppedAt == null ? 'starts what is stopped' : 'starts it',
        ...{ key: 'U', command: 'cdc-top up' },
      };
      return [
        {
          // What a person has stopped is no alarm, though all behind it waits.
          level:
            moves || (comingUp && !optional)
              ? ('waiting' as const)
              : optional || by?.stoppedAt != null
                ? ('warning' as const)
                : ('error' as const),
          subject: { system, ...(by && { service: by.name }) },
          ...(moves
            ? { text: `${title} is ${moves}` }
            : by?.stoppedAt == null
              ? sentence`${title} ${words[kind]} ${{ since }}: ${oneLine(message)}`
              : { text: `${title} is down: you stopped it ${age(now - by.stoppedAt)} ago` }),
          evidence: [momentFigure('since', since), momentFigure('last value', at)],
          ...(lab !== undefined &&
            (kind === 'unreachable' || kind === 'timeout') && { next: [up] }),
          news: {
            comes:
              by?.stoppedAt == null
                ? `${title} ${words[kind]}: ${oneLine(message)}`
                : `${title} stopped (by you)`,
            goes: `${title} is back`,
          },
          // Of the lab itself the store tells.
          ...(view === parts.services && { told: false as const }),
        },
      ];
    });
  },
};

/** Nothing can be said of what nobody has asked yet. */
export const notReadYet: PipelineRule = {
  id: 'X02',
  title: 'The first readings are still to come',
  means:
    'A system on the way of the changes has not answered yet, but has not been failing for longer than a lab takes to come up.',
  causes: ['cdc-top has just been started, or the lab is coming up.'],
  cures: ['Wait a few seconds.'],
  find(evidence) {
    const { labs } = evidence;
    const waiting = neededOf(evidence).filter(
      (view) => sourceState(view).state === 'waiting' || isExpected({ labs }, view),
    );
    const [first] = waiting;
    if (!first) return [];
    const names = waiting.map(({ system }) => system.title).join(', ');
    const text = `waiting for the first reading of ${names}`;
    return [{ level: 'waiting', subject: { system: first.system.id }, text }];
  },
};
