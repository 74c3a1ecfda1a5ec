/** The time stamp that a line of a log begins with, and the line without it. */
export type Stamped = {
  /** ms since the epoch. */
  at: number;
  /** In UTC: `02:16:26.529`, or `02:16:26` where the log has whole seconds only. */
  time: string;
  rest: string;
};

const date = String.raw`(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?`;
// Names of zones look like levels (INFO, WARN): only PostgreSQL's, a process id behind it, is one.
const zone = String.raw`(Z|[+-]\d\d(?::?\d\d)?| (?:UTC|GMT)\b| (?:[A-Z]{3,5}|[+-]\d\d(?::?\d\d)?)(?= \[\d))?`;

// PostgreSQL, log4j, supervisord, ISO 8601: `2026-11-23 02:16:03.478 UTC [22996] LOG: …`
const plain = new RegExp(`^${date}${zone}(?:\\s+|$)`);
// log4j in brackets: `[2026-11-23 02:16:26,529] INFO …`
const bracketed = new RegExp(`^\\[${date}${zone}\\]\\s*`);
// Jupyter: `[I 2026-11-23 02:16:49.027 ServerApp] …`; the level stays in its brackets.
const tornado = new RegExp(`^\\[([A-Z]) ${date}${zone} `);
// Spark as it comes: `26/11/23 02:16:47 INFO …`
const short = /^(\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)(?:\s+|$)/;

/**
 * Takes the time stamp off a line; null where it begins with none. A stamp without a zone is taken
 * for the local time of this machine, which is what log4j and supervisord write.
 */
export const splitStamp = (line: string): Stamped | null => {
  const first = line.charCodeAt(0);
  const digit = first >= 48 && first <= 57;
  if (!digit && first !== 91) return null;
  if (digit) {
    const found = plain.exec(line);
    if (found) return stamped(found.slice(1), line.slice(found[0].length));
    const spark = short.exec(line);
    if (!spark) return null;
    const [year, ...fields] = spark.slice(1);
    return stamped([`20${year}`, ...fields], line.slice(spark[0].length));
  }
  const found = bracketed.exec(line);
  if (found) return stamped(found.slice(1), line.slice(found[0].length));
  const jupyter = tornado.exec(line);
  if (!jupyter) return null;
  return stamped(jupyter.slice(2), `[${jupyter[1]} ${line.slice(jupyter[0].length)}`);
};

const stamped = (fields: readonly (string | undefined)[], rest: string): Stamped | null => {
  const numbers = fields.slice(0, 6).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const [fraction, zoneText] = fields.slice(6);
  const ms = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3));
  const offset = minutesOf(zoneText?.trim());
  const at =
    offset === null
      ? new Date(year, month - 1, day, hour, minute, second, ms).getTime()
      : Date.UTC(year, month - 1, day, hour, minute - offset, second, ms);
  const text = new Date(at).toISOString();
  return { at, time: text.slice(11, fraction === undefined ? 19 : 23), rest };
};

/** Minutes east of UTC; null for a zone that only this machine can know. */
const minutesOf = (text: string | undefined): number | null => {
  if (text === 'Z' || text === 'UTC' || text === 'GMT') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(text ?? '') ?? [];
  if (hours === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0));
};
