const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time in ms: `90s`, `10m`, `2h`, `1h30m`, `1d`; undefined where a text is none, or is zero. */
export const durationOf = (text: string): number | undefined => {
  if (!/^(?:\d{1,6}[smhd])+$/.test(text)) return undefined;
  const parts = text.match(/\d+[smhd]/g) ?? [];
  const ms = parts.reduce((sum, part) => {
    return sum + Number(part.slice(0, -1)) * (units[part.slice(-1)] as number);
  }, 0);
  return ms > 0 ? ms : undefined;
};

/** What a flag for a length of time says of a value: what is wrong with it, or undefined. */
export const checkDuration = (text: string): string | undefined =>
  durationOf(text) === undefined ? 'expected a time such as 90s, 10m, 2h or 1d' : undefined;

const dateTime = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?$/;
const timeOnly = /^(\d\d?):(\d\d)(?::(\d\d(?:\.\d{1,3})?))?Z?$/;
const dayMs = 86_400_000;

/** How a moment can be told. */
export const momentForms =
  '14:02, 14:02:30, 2026-11-28T14:02:30Z, +10m (after its beginning) or -10m (before its end)';

/**
 * A moment of a recording that goes `from` … `until`, ms since the epoch; undefined where a text tells
 * none. Times are UTC, as on the screen, unless a zone stands behind them; a time without a date is the
 * first one of that name that is not over when the recording begins.
 */
export const momentOf = (
  text: string,
  { from, until }: { from: number; until: number },
): number | undefined => {
  const trimmed = text.trim();
  const by = durationOf(trimmed.slice(1));
  if (by !== undefined && trimmed.startsWith('+')) return from + by;
  if (by !== undefined && trimmed.startsWith('-')) return until - by;
  const [, date, time, zone = 'Z'] = dateTime.exec(trimmed) ?? [];
  if (date) {
    const at = Date.parse(`${date}T${time}${zone}`);
    return Number.isNaN(at) ? undefined : at;
  }
  const [, hours, minutes, seconds = '0'] = timeOnly.exec(trimmed) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) >= 60)
    return undefined;
  const ofDay = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  const at = from - (from % dayMs) + Math.round(ofDay);
  // The last tick before it shows what was so then; who asks for 14:02 means that minute.
  return at + 60_000 <= from ? at + dayMs : Math.max(at, Math.min(from, at + 59_999));
};
