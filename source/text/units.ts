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
export const count = (value: number | bigint): string =>
  // Not toLocaleString, which makes a formatter each time and loads ICU's rules for it.
  String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 row`, `2 rows`. */
export const plural = (value: number | bigint, noun: string): string =>
  `${count(value)} ${noun}${BigInt(Math.trunc(Number(value))) === 1n ? '' : 's'}`;

/** The word among `known` that a mistyped one most probably meant, if any is near enough. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const scored = known.map((candidate) => ({ candidate, score: editDistance(word, candidate) }));
  const best = scored.sort((a, b) => a.score - b.score)[0];
  return best && best.score <= Math.max(1, Math.floor(word.length / 3))
    ? best.candidate
    : undefined;
};

// Optimal string alignment: a swapped pair of letters is one mistake, as it is for who types.
const editDistance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const above = rows[i - 1] as number[];
      let value = Math.min((row[j - 1] ?? 0) + 1, (above[j] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(value);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? Number.POSITIVE_INFINITY;
};

/** An LSN as PostgreSQL writes it: `0/1BCD00`. */
export const lsnText = (lsn: bigint): string => {
  const hex = (value: bigint) => value.toString(16).toUpperCase();
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffff_ffffn)}`;
};
