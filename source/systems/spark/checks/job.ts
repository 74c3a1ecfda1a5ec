import type { Check, CheckLevel, CheckText, Cure } from '../../../watch/check.ts';
import { jobLine } from './cures.ts';
import type { QuerySettings } from './settings.ts';

type Side = 'readStream' | 'writeStream';

/**
 * What a job’s text says of an option: its value in `.option(NAME, VALUE)`, behind the stream’s own side
 * if it stands there, since a batch may be read as well; `set` where it is named in another way.
 */
const optionIn = (text: string, side: Side, name: string): string | null => {
  const code = text.replace(/^\s*#.*$/gm, '');
  const literal = new RegExp(`option\\(\\s*['"]${name}['"]\\s*,\\s*['"]?(\\w+)['"]?\\s*\\)`, 'i');
  const own = code.slice(Math.max(0, code.indexOf(`.${side}`)));
  const [, value] = literal.exec(own) ?? literal.exec(code) ?? [];
  if (value !== undefined) return value;
  return new RegExp(`\\b${name}\\b`, 'i').test(code) ? 'set' : null;
};

/** A check on one option of the Kafka source, or of the sink, in the text of a lab’s job. */
export const onJob = (
  text: CheckText,
  option: string,
  {
    side,
    wanted,
    judge,
    cure,
  }: {
    side: Side;
    wanted: string;
    judge(value: string | null): CheckLevel;
    cure: string;
  },
): Check<QuerySettings> => ({
  ...text,
  check({ job }) {
    const uses = side === 'readStream' ? /format\(\s*['"]kafka['"]/ : /writeStream/;
    if (!job || !uses.test(job.text) || !job.text.includes('readStream')) return [];
    const value = optionIn(job.text, side, option);
    const level = judge(value);
    const line: Cure = jobLine(cure);
    return [
      {
        ...{ name: job.file.slice(job.file.lastIndexOf('/') + 1), level, wanted },
        found: value === null ? `${option} is not set` : `${option}: ${value}`,
        ...(level !== 'ok' && { cure: line }),
      },
    ];
  },
});
