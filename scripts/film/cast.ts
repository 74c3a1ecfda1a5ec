// What happened in a terminal, as asciicast v2 has it: a header, then a line of JSON for each event.

/** Seconds after the start: output, a key that was pressed, or the caption of what begins here. */
export type CastEvent = readonly [at: number, kind: 'o' | 'i' | 'm', text: string];

export type Cast = { columns: number; rows: number; title: string; events: readonly CastEvent[] };

/** The text of a cast. */
export const castText = ({ columns, rows, title, events }: Cast): string =>
  [{ version: 2, width: columns, height: rows, title }, ...events]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

const kinds = new Set(['o', 'i', 'm']);

const isEvent = (value: unknown): value is CastEvent =>
  Array.isArray(value) &&
  typeof value[0] === 'number' &&
  kinds.has(value[1]) &&
  typeof value[2] === 'string';

/** Reads a cast; events of other kinds, such as a resize, are left out. */
export const parseCast = (text: string): Cast => {
  const [header, ...events] = text.trimEnd().split('\n');
  const { version, width, height, title = '' } = JSON.parse(header as string);
  if (version !== 2) throw new Error(`no asciicast of version 2: version ${version}`);
  return {
    columns: width,
    rows: height,
    title,
    events: events.map((line): unknown => JSON.parse(line)).filter(isEvent),
  };
};
