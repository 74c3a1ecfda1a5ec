import { Failure } from '../../config/errors.ts';

/** What a recording says of itself. No endpoint and no credential is in it. */
export type Header = {
  /** Of the file: how ticks are written down. */
  format: 1;
  /** The version of the cdc-top that wrote it. */
  program: string;
  /** ms since the epoch. */
  startedAt: number;
  /** Between two ticks, ms. */
  intervalMs: number;
  /** Each kind of system that could be recorded, with the version of its readings. */
  kinds: Readonly<Record<string, number>>;
  systems: readonly { id: string; kind: string; label: string }[];
  /** Whether names and addresses were replaced. */
  scrubbed: boolean;
};

const newest = 1;

/**
 * The header that a recording begins with. Throws a Failure, one line, where this cdc-top cannot read
 * such a file: `kinds` are those that it knows, with the version of their readings. Who looks at no
 * reading leaves them out.
 */
export const readHeader = (
  file: string,
  text: string,
  kinds?: Readonly<Record<string, number>>,
): Header => {
  const header = parse(text);
  if (!header) throw new Failure(`${file} is damaged: it does not say what was recorded`);
  const how = `recorded by cdc-top ${header.program}: npx cdc-top@${header.program} reads it`;
  if (header.format > newest)
    throw new Failure(`${file} has format ${header.format}, this cdc-top reads ${newest}; ${how}`);
  for (const { kind } of kinds ? header.systems : []) {
    const [theirs, ours] = [header.kinds[kind], kinds?.[kind]];
    if (ours === undefined)
      throw new Failure(`${file} has a system of kind ${kind}, which is unknown here; ${how}`);
    if (theirs !== ours)
      throw new Failure(
        `${file} has readings of ${kind} in version ${theirs}, this cdc-top reads ${ours}; ${how}`,
      );
  }
  return header;
};

const parse = (text: string): Header | undefined => {
  let value: Partial<Header> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { format, program, startedAt, intervalMs, kinds, systems, scrubbed } = value ?? {};
  if (typeof format !== 'number' || typeof program !== 'string') return undefined;
  // Of a format that is not known, no more can be asked.
  if (format > newest) return { ...(value as Header), systems: [] };
  const ok =
    typeof startedAt === 'number' &&
    typeof intervalMs === 'number' &&
    typeof kinds === 'object' &&
    Array.isArray(systems) &&
    typeof scrubbed === 'boolean';
  return ok ? (value as Header) : undefined;
};
