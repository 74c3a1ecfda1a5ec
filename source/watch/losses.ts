import { attempt } from '../config/log.ts';
import { type Finding, findingKey } from './finding.ts';
import type { Lab, Notes } from './lab.ts';
import { isFields } from './recording/json.ts';

/** How long a loss is remembered that nothing cures, ms. */
export const keptMs = 24 * 3_600_000;
const mostKept = 50;

/**
 * What was lost for good: it is told until something makes good for it, whatever later readings look
 * like. Times in ms since the epoch.
 */
export type Loss = {
  /** As it was found last. */
  finding: Finding;
  /** When it was first found, and the moment of the newest reading that shows it. */
  since: number;
  at: number;
  /** What a cure would change, as it was when the loss was found. */
  mark: {
    /** The query of the checkpoint. */
    query?: string;
    /** What captures: which life of it, and the rows that its snapshot has had. */
    capture?: { epoch: number | null; rows: number };
  };
  /** It is found by the newest readings too. */
  found: boolean;
  /** When it was first seen that something has made good for it. */
  curedAt?: number;
  /** See `Lost`. */
  fades?: true;
  topics?: readonly string[];
  /** Those of its topics into which a snapshot of their table was seen to come since, as a whole. */
  readAgain?: readonly string[];
};

export const lossKey = ({ finding }: Pick<Loss, 'finding'>): string => findingKey(finding);

/** Two memories of one lab as one, without what is long past. */
export const mergeLosses = (
  one: readonly Loss[],
  other: readonly Loss[],
  now: number,
): readonly Loss[] => {
  const merged = new Map<string, Loss>();
  for (const loss of [...one, ...other]) {
    const known = merged.get(lossKey(loss));
    const newer = known && known.at > loss.at ? known : loss;
    const curedAt = Math.max(known?.curedAt ?? 0, loss.curedAt ?? 0);
    const isCured = curedAt >= newer.at;
    merged.set(lossKey(loss), { ...newer, ...(isCured && { curedAt }) });
  }
  return [...merged.values()]
    .filter(({ at }) => at > now - keptMs)
    .sort((a, b) => b.at - a.at)
    .slice(0, mostKept);
};

const isLoss = (value: unknown): value is Loss =>
  isFields(value) &&
  isFields(value.finding) &&
  isFields(value.finding.subject) &&
  isFields(value.mark) &&
  [value.finding.id, value.finding.text].every((text) => typeof text === 'string') &&
  [value.at, value.since].every((time) => typeof time === 'number');

const schema = 1;
const lossesIn = (notes: Notes): readonly Loss[] => {
  const value = notes.read();
  const losses = isFields(value) && value.schema === schema ? value.losses : [];
  return Array.isArray(losses) ? losses.filter(isLoss) : [];
};

type Noted = Pick<Lab, 'describe' | 'notes'>;

/** What was lost according to the notes on these labs. */
export const rememberedLosses = (labs: readonly Noted[], now: number): readonly Loss[] =>
  labs.flatMap(({ notes }) =>
    notes ? attempt('what was lost before', () => mergeLosses(lossesIn(notes), [], now), []) : [],
  );

/** Notes down that what a lab has lost was made good for. */
export const noteCured = ({ notes }: Noted, now: number): void => {
  if (!notes) return;
  const losses = mergeLosses(lossesIn(notes), [], now);
  const cured = losses.map((loss) => ({ ...loss, curedAt: loss.curedAt ?? now }));
  if (cured.length > 0)
    attempt('what was lost', () => notes.write({ schema, losses: cured }), undefined);
};

/** Notes down what labs have lost, where that has changed. */
export const lossWriter = () => {
  let written = '';
  return (labs: readonly Noted[], losses: readonly Loss[], now: number): void => {
    const state = losses
      .map((loss) => `${lossKey(loss)} ${loss.since} ${loss.curedAt ?? ''}`)
      .join('\n');
    if (state === written) return;
    written = state;
    for (const { describe, notes } of labs) {
      const { name } = describe();
      const own = losses.filter(({ finding }) => finding.subject.lab === name);
      const work = () => notes?.write({ schema, losses: mergeLosses(lossesIn(notes), own, now) });
      if (own.length > 0) attempt('what was lost', work, undefined);
    }
  };
};
