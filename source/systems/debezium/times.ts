const dayMicros = 86_400_000_000n;
const nanosPerSecond = 1_000_000_000n;

const floorDiv = (value: bigint, by: bigint): bigint => value / by - (value % by < 0n ? 1n : 0n);
const padded = (value: bigint, digits = 2): string => value.toString().padStart(digits, '0');

/**
 * A day, counted from 1970-01-01 in the Gregorian calendar, without a limit: `Date` ends in the year
 * 275760, PostgreSQL later. Years before the first are told as PostgreSQL does: `0044-03-15 BC`.
 */
const dayParts = (days: bigint): { date: string; era: string } => {
  // Years begin in March here, eras of 400 years with the year 0: howardhinnant.github.io/date_algorithms.html
  const shifted = days + 719_468n;
  const era = floorDiv(shifted, 146_097n);
  const dayOfEra = shifted - era * 146_097n;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const monthFromMarch = (5n * dayOfYear + 2n) / 153n;
  const day = dayOfYear - (153n * monthFromMarch + 2n) / 5n + 1n;
  const month = monthFromMarch < 10n ? monthFromMarch + 3n : monthFromMarch - 9n;
  const year = yearOfEra + era * 400n + (month <= 2n ? 1n : 0n);
  const told = year > 0n ? year : 1n - year;
  return {
    date: `${padded(told, 4)}-${padded(month)}-${padded(day)}`,
    era: year > 0n ? '' : ' BC',
  };
};

/** Days since 1970-01-01 as a date. */
export const dateText = (days: bigint): string => {
  const { date, era } = dayParts(days);
  return date + era;
};

/** A time of day or a span, with three digits of the second, or six, or nine, where it has them. */
export const timeText = (nanos: bigint): string => {
  const size = nanos < 0n ? -nanos : nanos;
  const seconds = size / nanosPerSecond;
  const fraction = padded(size % nanosPerSecond, 9).replace(/(?:000){1,2}$/, '');
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => padded(part));
  return `${nanos < 0n ? '-' : ''}${clock.join(':')}.${fraction}`;
};

/** A date and a time of no zone: what it is drawn with must not name one. */
export const timestampText = (nanos: bigint): string => {
  const days = floorDiv(nanos, dayMicros * 1000n);
  const { date, era } = dayParts(days);
  return `${date}T${timeText(nanos - days * dayMicros * 1000n)}${era}`;
};

/** A span in days and hours: `429 days 07:05:06.000007`. */
export const durationText = (nanos: bigint): string => {
  const size = nanos < 0n ? -nanos : nanos;
  const sign = nanos < 0n ? '-' : '';
  const days = size / (dayMicros * 1000n);
  const rest = `${sign}${timeText(size % (dayMicros * 1000n))}`;
  return days === 0n ? rest : `${sign}${days} ${days === 1n ? 'day' : 'days'} ${rest}`;
};
