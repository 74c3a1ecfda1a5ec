import { age } from './figures.ts';

/** How moments are told: of UTC, of this machine’s zone, or how long ago they were. */
export const timesChoices = ['utc', 'local', 'ago'] as const;
export type TimesChoice = (typeof timesChoices)[number];

/** How moments are told, and what is now; all that is drawn tells them in the same way. */
export type Times = { how: TimesChoice; now: number };

/** As in everything that is printed and copied. */
export const inUtc: Times = { how: 'utc', now: 0 };

/** The next way, round and round. */
export const nextTimes = (how: TimesChoice): TimesChoice =>
  timesChoices[(timesChoices.indexOf(how) + 1) % timesChoices.length] ?? 'utc';

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

const isoOf = (at: number, { how }: Times): string => {
  const date = new Date(at);
  if (how !== 'local') return date.toISOString();
  const shifted = new Date(at - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString();
};

/** `Z`, `+02`, `-03:30`: of this machine where local times are told. */
export const zoneOf = (at: number, { how }: Times): string => {
  if (how !== 'local') return 'Z';
  const east = -new Date(at).getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60];
  return `${east < 0 ? '-' : '+'}${pad(hours)}${minutes === 0 ? '' : `:${pad(minutes)}`}`;
};

/** In a column of eight: `14:02:07`, or how long ago, `3m 05s`. `ms`: twelve columns, `14:02:07.123`. */
export const timeCell = (at: number, times: Times, ms = false): string =>
  times.how === 'ago' ? age(Math.max(0, times.now - at)) : isoOf(at, times).slice(11, ms ? 23 : 19);

/** In a text: `14:02:07Z`, `16:02:07`, `3m 05s ago`. */
export const timeText = (at: number, times: Times): string =>
  times.how === 'ago'
    ? `${timeCell(at, times)} ago`
    : `${timeCell(at, times)}${times.how === 'utc' ? 'Z' : ''}`;

/** With its day: `2026-11-28 14:02:07Z`, `2026-11-28 16:02:07+02`, `2d 3h ago`; `ms`: to the millisecond. */
export const dateText = (at: number, times: Times, ms = false): string =>
  times.how === 'ago'
    ? timeText(at, times)
    : `${isoOf(at, times)
        .slice(0, ms ? 23 : 19)
        .replace('T', ' ')}${zoneOf(at, times)}`;

/** The same day as it is told. */
export const dayText = (at: number, times: Times): string => isoOf(at, times).slice(0, 10);
