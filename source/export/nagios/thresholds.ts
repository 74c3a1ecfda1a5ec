import { UsageError } from '../../config/errors.ts';
import { nearest } from '../../text/units.ts';

/** What a threshold is compared with. `below`: a plain number means that less is bad. */
export type Measure = {
  unit: 'bytes' | 'seconds' | 'records' | 'files';
  below?: true;
  help: string;
};
export type Measures = Readonly<Record<string, Measure>>;

/** Bad is what is outside of `from` … `to`, or inside where it is turned round. In base units. */
export type Range = { from: number; to: number; inside: boolean };
export type Limits = Readonly<Record<string, Range>>;

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};
const timeUnits: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads thresholds: a value of the first measure (`1GB`), or several by name (`wal=3,remaining=100MB`). A
 * value is a number with a unit, or a range as Nagios’ plugins have it: `10:20` (outside is bad), `@10:20`
 * (inside is bad), `10:`, `~:10`. Throws a UsageError.
 */
export const limitsIn = (text: string, measures: Measures, where: string): Limits => {
  const names = Object.keys(measures);
  const limits: Record<string, Range> = {};
  for (const part of text.split(',')) {
    const [, name, value] = /^(?:\s*([\w-]+)\s*=)?\s*(\S+)\s*$/.exec(part) ?? [];
    const of = name ?? names[0];
    const measure = of === undefined ? undefined : measures[of];
    if (value === undefined || of === undefined || !measure) {
      const near = name === undefined ? undefined : nearest(name, names);
      const known = names.length === 0 ? 'it takes none' : `expected one of: ${names.join(', ')}`;
      throw new UsageError(
        `${where} ${text}: ${part.trim() || 'nothing'} is no threshold of it; ${near ? `did you mean ${near}?` : known}`,
      );
    }
    const range = rangeIn(value, measure);
    if (!range)
      throw new UsageError(
        `${where} ${text}: ${value} is no number of ${measure.unit}, nor a range`,
      );
    limits[of] = range;
  }
  return limits;
};

const rangeIn = (text: string, measure: Measure): Range | undefined => {
  const inside = text.startsWith('@');
  const [first = '', second, ...rest] = (inside ? text.slice(1) : text).split(':');
  if (rest.length > 0) return undefined;
  const number = (value: string) => numberIn(value, measure.unit);
  if (second === undefined) {
    const value = number(first);
    if (value === undefined) return undefined;
    return measure.below && !inside
      ? { from: value, to: Number.POSITIVE_INFINITY, inside }
      : { from: measure.below ? 0 : Number.NEGATIVE_INFINITY, to: value, inside };
  }
  const from = first === '~' ? Number.NEGATIVE_INFINITY : first === '' ? 0 : number(first);
  const to = second === '' ? Number.POSITIVE_INFINITY : number(second);
  if (from === undefined || to === undefined || from > to) return undefined;
  return { from, to, inside };
};

const numberIn = (text: string, unit: Measure['unit']): number | undefined => {
  if (unit === 'bytes') {
    const [, value, sign = ''] = /^(\d+(?:\.\d+)?)\s?([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
    return value === undefined ? undefined : Number(value) * (byteUnits[sign.toLowerCase()] ?? 1);
  }
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (unit !== 'seconds' || !/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined;
  return Array.from(text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)).reduce(
    (sum, [, value, sign = 's']) => sum + Number(value) * (timeUnits[sign] ?? 1),
    0,
  );
};

/** Whether a value is bad by a range. */
export const isBad = ({ from, to, inside }: Range, value: number | bigint): boolean => {
  const within = Number(value) >= from && Number(value) <= to;
  return within === inside;
};

/** A range as performance data have it. */
export const rangeText = ({ from, to, inside }: Range): string => {
  const start =
    from === Number.NEGATIVE_INFINITY ? (to === Number.POSITIVE_INFINITY ? '~:' : '') : `${from}:`;
  const end = to === Number.POSITIVE_INFINITY ? '' : String(to);
  return `${inside ? '@' : ''}${start}${end}`;
};
