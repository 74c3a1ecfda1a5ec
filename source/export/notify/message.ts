import { figureText, handleOf } from '../../panes/findingText.ts';
import { toJsonLine } from '../../text/json.ts';
import { maskSecrets } from '../../text/mask.ts';
import { sanitise } from '../../text/sanitise.ts';
import { duration } from '../../text/units.ts';
import type { Finding } from '../../watch/finding.ts';
import type { Notice } from './coolDown.ts';

const colours = {
  good: 'good',
  info: 'good',
  waiting: 'warning',
  warning: 'warning',
  error: 'danger',
};

const slackSigns: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text for Slack, in which three signs have a meaning. */
const plain = (text: string): string =>
  maskSecrets(sanitise(text)).replace(/[&<>]/g, (sign) => slackSigns[sign] ?? sign);

/**
 * What is sent: `text` and `attachments` as Slack and those who took after it read them, and under
 * `cdc_top` the same for programs. docs/serve.md has the fields.
 */
export const messageFor = (notice: Notice, verdict: Finding | null): string => {
  const { at, event, finding } = notice;
  const text = plain(`${headOf(notice)} ${finding.id} ${finding.text}`);
  const colour = event === 'resolved' ? colours.good : colours[finding.level];
  const { subject, evidence = [] } = finding;
  const about = { pipeline: subject.pipeline, system: subject.system };
  const fields = [
    ...Object.entries(about).map(([title, value]) => ({ title, value: value ?? '' })),
    ...evidence.map((figure) => ({ title: figure.name, value: figureText(figure, '') })),
    ...(event === 'resolved' ? [] : [{ title: 'next', value: stepOf(finding) }]),
  ].filter(({ value }) => value !== '');
  return toJsonLine({
    text,
    attachments: [
      {
        color: colour,
        fallback: text,
        fields: fields.map(({ title, value }) => ({
          title: plain(title),
          value: plain(value),
          short: value.length < 40,
        })),
      },
    ],
    cdc_top: masked({ ...notice, at: new Date(at).toISOString(), verdict }),
  });
};

const headOf = (notice: Notice): string => {
  const { event, finding } = notice;
  if (event === 'resolved') return `resolved after ${duration(notice.lastedMs)}:`;
  if (event === 'changed') return `${finding.level} (was ${notice.was}):`;
  return notice.times > 1 ? `${finding.level} (came ${notice.times} times):` : `${finding.level}:`;
};

const stepOf = ({ next = [], subject }: Finding): string => {
  const [step] = next;
  if (!step) return '';
  const handle = handleOf(step, 'shell', subject.lab);
  return handle === undefined ? step.does : `${handle} ${step.does}`;
};

/** Every text of a value under the mask. */
const masked = (value: unknown): unknown => {
  if (typeof value === 'string') return maskSecrets(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, masked(part)]));
};
