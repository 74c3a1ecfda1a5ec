import { closestMatch } from 'leven';

/** Bytes as a short text with binary steps and their usual letters: `512 B`, `1.2 KB`, `348 MB`. */
export const bytes = (count: number | bigint): string => {
  let value = Number(count);
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  // What would be rounded up to the next unit or digit is shown as that: never `1024 KB`.
  while (Math.abs(value) >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(value) >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
};

/** A duration in milliseconds as a short text: `340 ms`, `1.2 s`, `3m 05s`, `2h 10m`, `4d 3h`. */
export const duration = (ms: number): string => {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
  if (seconds < 86_400)
    return `${Math.floor(seconds / 3600)}h ${pad(Math.floor(seconds / 60) % 60)}m`;
  return `${Math.floor(seconds / 86_400)}d ${Math.floor(seconds / 3600) % 24}h`;
};

/** A whole number with thousands separators: `1,234,567`. */
export const count = (value: number | bigint | string): string =>
  // Not toLocaleString, which makes a formatter each time and loads ICU's rules for it.
  String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 row`, `2 rows`. */
export const plural = (value: number | bigint, noun: string): string =>
  `${count(value)} ${noun}${BigInt(Math.trunc(Number(value))) === 1n ? '' : 's'}`;

/** The word among `known` that a mistyped one most probably meant, if any is near enough. */
export const nearest = (word: string, known: readonly string[]): string | undefined =>
  closestMatch(word, known, {
    // Two letters that have changed places are two mistakes.
    maxDistance: word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3)),
  });

/** How far something in bytes is: `120 MB of 348 MB`, or an empty text. */
export const progressText = ({ done, total }: { done?: number; total?: number }): string => {
  if (done === undefined) return '';
  return total ? `${bytes(Math.min(done, total))} of ${bytes(total)}` : bytes(done);
};

/** `0/1BCD00`, or the same in bytes; undefined where it is neither. */
export const lsnOf = (text: string): bigint | undefined => {
  const parts = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text);
  if (parts) return (BigInt(`0x${parts[1]}`) << 32n) | BigInt(`0x${parts[2]}`);
  return /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n ? BigInt(text) : undefined;
};

/** An LSN as PostgreSQL writes it: `0/1BCD00`. */
export const lsnText = (lsn: bigint): string => {
  const hex = (value: bigint) => value.toString(16).toUpperCase();
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffff_ffffn)}`;
};
