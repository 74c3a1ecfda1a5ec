import { titleRow } from '../panes/detail/layOut.ts';
import type { BodyProps } from '../panes/open-view.ts';
import { scrolling } from '../panes/scrolling.ts';
import { defineView } from '../panes/view.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { type Line, wrap } from '../parts/line.ts';
import { scrolled } from '../parts/scroll.ts';
import { type Level, toneOf } from '../parts/tone.ts';
import { sentenceText } from '../text/sentence.ts';
import { timeText } from '../text/times.ts';
import type { CheckLevel, CheckResult } from '../watch/check.ts';
import { type DoctorData, examination } from './live.ts';
import { placeOf, summaryLine, summaryOf } from './summary.ts';

/** `turn` counts the examinations, `all` shows what is well too. */
type State = { turn: number; all: boolean; top: number; said: string };
type Props = BodyProps<State, DoctorData | undefined>;

const longestText = 8;
const names = 'found   ';
const levels: Record<CheckLevel, Level> = {
  error: 'error',
  warning: 'warning',
  unknown: 'waiting',
  info: 'info',
  ok: 'good',
};

const shownOf = ({ results }: { results: readonly CheckResult[] }, all: boolean) =>
  results.filter(({ level }) => all || level !== 'ok');

const field = (name: string, text: string, width: number, glyphs: Glyphs): Line[] =>
  text
    .split('\n')
    .flatMap((line) => wrap(line, Math.max(10, width - names.length - 5), longestText, glyphs))
    .map((line, index) => [
      { text: `    ${(index === 0 ? name : '').padEnd(names.length)}`, tone: 'dim' },
      { text: line },
    ]);

const resultLines = (result: CheckResult, width: number, glyphs: Glyphs): Line[] => {
  const { id, level, title, wanted, why, cure, link, parts } = result;
  const found = sentenceText({ text: result.found, ...(parts && { parts }) }, glyphs.moments);
  const sign = level === 'ok' ? glyphs.done : glyphs[levels[level]];
  const head: Line = [
    { text: `  ${sign} ${level} `, tone: toneOf(levels[level]) },
    { text: `${id} `, tone: 'dim' },
    { text: title, bold: level !== 'ok' },
    { text: `  ${placeOf(result)}`, tone: 'dim' },
  ];
  if (level === 'ok') return [head, ...field('found', found, width, glyphs)];
  const restart = cure?.restart ? `\n(counts after a restart of ${cure.restart})` : '';
  return [
    head,
    ...field('found', found, width, glyphs),
    ...(cure ? field('cure', cure.text + restart, width, glyphs) : []),
    ...field('wanted', wanted, width, glyphs),
    ...field('why', why, width, glyphs),
    ...field('see', link, width, glyphs),
    [],
  ];
};

const contentOf = ({
  data,
  state,
  width,
  glyphs,
}: Pick<Props, 'data' | 'state' | 'width' | 'glyphs'>): Line[] => {
  const say = (text: string): Line[] => [[{ text: ` ${text}`, tone: 'dim' }]];
  if (!data) return say('a recording has no settings');
  if (data.state === 'running') return say('examining every hop');
  if (data.state === 'failed') return say(`it could not be examined: ${data.why}`);
  const shown = shownOf(data, state.all);
  if (shown.length === 0) return say('nothing is wrong; f shows what was checked');
  return shown.flatMap((result) => resultLines(result, width, glyphs));
};

const { key, back, moves } = scrolling<State, DoctorData | undefined>(
  'doctor',
  (view) => contentOf(view).length,
);

const curesOf = (data: DoctorData | undefined): string =>
  data?.state === 'done'
    ? data.results
        .flatMap(({ level, cure }) =>
          level !== 'ok' && cure && cure.kind !== 'words' ? [cure.text] : [],
        )
        .join('\n')
    : '';

/** The settings of every hop, examined when it is opened; see docs/doctor.md. */
export const doctorView = defineView<State, DoctorData | undefined>({
  id: 'doctor',
  title: 'Doctor',
  live: {
    of: ({ turn }) => String(turn),
    open: ({ examine }) => examine && examination(examine),
  },
  lines: (props) => {
    const { data, state, width, height, glyphs } = props;
    const rows = contentOf(props);
    const { lines, place } = scrolled(rows, state.top, { width, height: height - 1, glyphs });
    const title =
      data?.state === 'done' ? `Doctor: ${summaryLine(summaryOf(data.results))}` : 'Doctor';
    const at = data?.state === 'done' ? timeText(data.at, glyphs.moments) : '';
    const note = state.said || [at, place].filter(Boolean).join(' ');
    return [titleRow({ title, note }, width, glyphs), ...lines];
  },
  keys: [
    back(),
    key('again', ['r'], 'examine again', ({ state }) => ({ turn: state.turn + 1, top: 0 }), {
      ...{ label: 'again', footer: true },
      disabledReason: ({ data }) =>
        data?.state === 'running' ? 'it is being examined' : undefined,
    }),
    key('all', ['f'], 'show or hide what is fine', ({ state }) => ({ all: !state.all, top: 0 }), {
      ...{ label: 'all', footer: true },
    }),
    ...moves,
    key('copy', ['y'], 'copy all cures', () => ({}), {
      ...{ label: 'copy cures', footer: true, alone: true },
      run: (view, { copy }) => view.set({ said: copy(curesOf(view.data)) }),
      disabledReason: ({ data }) => (curesOf(data) === '' ? 'there is no cure to copy' : undefined),
    }),
  ],
});

/** Opens it, with a fresh examination. */
export const openDoctor = () => doctorView.open({ turn: 0, all: false, top: 0, said: '' });
