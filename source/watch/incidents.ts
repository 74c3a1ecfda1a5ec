import type { Sentence } from '../text/sentence.ts';
import { plural } from '../text/units.ts';
import { type Finding, findingKey } from './finding.ts';
import type { EventLine, Snapshot } from './snapshot.ts';

type Seen = Pick<Snapshot, 'at' | 'findings' | 'pipelines'>;

/** A line that belongs below an event: of the finding that has come (`open`), or gone. */
export type Addition = { key: string; open: boolean; said: string | Sentence };

// More than these nobody reads below one line.
const mostBelow = 4;

/**
 * Follows what an incident comes to: which findings follow from one that an event has told, and, when
 * that has gone, how many rows the table has got since it came as soon as nothing is left behind.
 */
export const followIncidents = () => {
  /** Of each that is told: what was said below it, and the table’s rows when it came. */
  const open = new Map<
    string,
    { below: Map<string, string>; rows: number | null; pipeline?: string }
  >();
  const ended = new Map<string, { rows: number; pipeline: string }>();

  const pipelineOf = ({ pipelines }: Seen, id: string | undefined) =>
    pipelines.find((each) => each.id === id);

  return {
    /** Takes in a tick and what it has told; returns what belongs below events of it or of before. */
    take(snapshot: Seen, told: readonly EventLine[]): Addition[] {
      const additions: Addition[] = [];
      for (const { found, subject } of told) {
        if (!found) continue;
        const { pipeline } = subject;
        const known = open.get(found.key);
        const rows = pipelineOf(snapshot, pipeline)?.flow?.deltaRows ?? null;
        ended.delete(found.key);
        if (found.open) open.set(found.key, known ?? { below: new Map(), rows, pipeline });
        else {
          open.delete(found.key);
          if (known?.rows != null && pipeline !== undefined)
            ended.set(found.key, { rows: known.rows, pipeline });
        }
      }
      for (const [key, { below, pipeline }] of open) {
        const cause = snapshot.findings.find((finding) => findingKey(finding) === key);
        if (!cause || pipeline === undefined) continue;
        for (const finding of snapshot.findings) {
          if (!follows(finding, cause) || below.size >= mostBelow) continue;
          const own = findingKey(finding);
          if (below.has(own)) continue;
          const { text, parts } = finding;
          // “is inactive”, then “is inactive: no reader …”: the same grows worse.
          const isSaid = [...below.values()].some((said) => text.startsWith(said));
          below.set(own, text);
          if (isSaid) continue;
          additions.push({ key, open: true, said: parts ? { text, parts } : text });
        }
      }
      for (const [key, { rows, pipeline }] of ended) {
        const { flow, inFlight, verdict } = pipelineOf(snapshot, pipeline) ?? {};
        if (!flow || !inFlight || verdict?.level !== 'good' || flow.deltaRows === null) continue;
        const more = flow.deltaRows - rows;
        // What is in flight is soon there.
        if (more === 0 && inFlight.changes) continue;
        ended.delete(key);
        if (more > 0)
          additions.push({
            key,
            open: false,
            said: `${plural(more, 'row')} ${more === 1 ? 'has' : 'have'} landed since it began`,
          });
      }
      return additions;
    },
    begin() {
      open.clear();
      ended.clear();
    },
  };
};

/** Whether one finding is told as a consequence of another: trouble, and not the same over again. */
const follows = ({ because, level, subject }: Finding, cause: Finding): boolean =>
  because === cause.id &&
  subject.pipeline === cause.subject.pipeline &&
  (level === 'warning' || level === 'error') &&
  (subject.service === undefined || subject.service !== cause.subject.service);

/** Events with what belongs below them; the same list where there is nothing. */
export const withAdditions = (
  events: readonly EventLine[],
  additions: readonly Addition[],
): readonly EventLine[] => {
  let changed = [...events];
  for (const { key, open, said } of additions) {
    const at = changed.findLastIndex(({ found }) => found?.key === key && found.open === open);
    const event = changed[at];
    if (event) changed = changed.with(at, { ...event, more: [...(event.more ?? []), said] });
  }
  return additions.length === 0 ? events : changed;
};
