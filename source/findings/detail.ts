import { layOut, titleRow } from '../panes/detail/layOut.ts';
import type { Section } from '../panes/detail/types.ts';
import { figureText, findingText, handleOf } from '../panes/findingText.ts';
import { noLog } from '../panes/notice.ts';
import type { BodyProps, Opened } from '../panes/open-view.ts';
import { scrolling } from '../panes/scrolling.ts';
import type { KeyContext } from '../panes/types.ts';
import { defineView } from '../panes/view.ts';
import { type Line, wrap } from '../parts/line.ts';
import { scrolled } from '../parts/scroll.ts';
import { toneOf } from '../parts/tone.ts';
import { sentenceText } from '../text/sentence.ts';
import { timeText } from '../text/times.ts';
import { duration } from '../text/units.ts';
import { type Finding, findingKey } from '../watch/finding.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { findingsPane } from './pane.ts';
import { ruleOf } from './rules.ts';

type State = { id: string; top: number; said: string };
type Detail = Opened<State, undefined>;
type Props = BodyProps<State, undefined>;

const longestText = 12;

const inSnapshot = ({ findings }: Snapshot, id: string): Finding | undefined =>
  findings.find((finding) => findingKey(finding) === id);

// What was seen of it last, so that it can be read after it has gone.
const lastSeen = () => {
  let kept: { id: string; finding: Finding | undefined } | undefined;
  return (snapshot: Snapshot, id: string): Finding | undefined => {
    const finding = inSnapshot(snapshot, id) ?? (kept?.id === id ? kept.finding : undefined);
    kept = { id, finding };
    return finding;
  };
};
const seen = lastSeen();

const contentOf = ({ snapshot, state, width, glyphs }: Props): readonly Line[] => {
  const finding = seen(snapshot, state.id);
  const there = inSnapshot(snapshot, state.id) !== undefined;
  if (!finding) return [[{ text: ' this finding has gone', tone: 'dim' }]];
  const { id, level, evidence = [], next = [], since, subject, because } = finding;
  const rule = ruleOf(id);
  const say = (lines: readonly string[], mark: string): Line[] =>
    lines.flatMap((line) =>
      wrap(line, width - 5, longestText, glyphs).map(
        (part, index): Line => [
          { text: `  ${index === 0 ? mark : ' '} `, tone: 'dim' },
          { text: part },
        ],
      ),
    );
  const lasts = since === undefined ? '' : duration(snapshot.at - since);
  const sections: Section[] = [
    {
      title: 'Finding',
      facts: [
        { name: level, value: sentenceText(finding, glyphs.moments), tone: toneOf(level) },
        ...(since === undefined
          ? []
          : [
              {
                name: 'since',
                value: timeText(since, glyphs.moments),
                about: there ? `for ${lasts}` : 'it has gone',
              },
            ]),
        ...(because === undefined ? [] : [{ name: 'because of', value: because }]),
        ...(subject.system ? [{ name: 'about', value: subject.system }] : []),
      ],
    },
    {
      title: 'Evidence',
      facts: evidence.map((figure) => ({
        name: figure.name,
        value: figureText(figure, glyphs.none, glyphs.moments),
      })),
    },
    {
      title: 'What helps now',
      facts: next.map((step) => ({
        name: handleOf(step, 'monitor', subject.lab) ?? '',
        value: step.does,
      })),
    },
    { title: 'What it means', lines: say(rule?.means ? [rule.means] : [], ' ') },
    { title: 'Where it comes from', lines: say(rule?.causes ?? [], glyphs.dot) },
    { title: 'What to do', lines: say(rule?.cures ?? [], glyphs.dot) },
  ];
  return layOut(sections, width, glyphs);
};

const { key, back, moves } = scrolling<State, undefined>(
  'finding',
  (view, { snapshot }) => contentOf({ ...view, snapshot }).length,
);

const beside =
  (by: 1 | -1) =>
  ({ state }: Detail, { snapshot, ui }: KeyContext): Partial<State> => {
    const plain = { row: null, selected: 0, filter: '', sort: null, zoomed: false } as const;
    const ids = findingsPane.rowIds(snapshot, ui.views[findingsPane.id] ?? plain);
    const at = ids.indexOf(state.id);
    const id = ids[at === -1 ? 0 : at + by];
    return id === undefined ? {} : { id, top: 0 };
  };

/** All about one finding: what it rests on, what it means, and what helps. */
const view = defineView<State, undefined>({
  id: 'finding',
  title: 'Finding',
  lines: (props) => {
    const { state, width, height, glyphs } = props;
    const rows = contentOf(props);
    const { lines, place } = scrolled(rows, state.top, { width, height: height - 1, glyphs });
    const rule = ruleOf(state.id.split(' ')[0] ?? '');
    const title = `${state.id.split(' ')[0]} ${rule?.title ?? ''}`.trim();
    return [titleRow({ title, note: state.said || place }, width, glyphs), ...lines];
  },
  keys: [
    back(),
    ...moves,
    key('next', ['right'], 'the next finding', beside(1)),
    key('previous', ['left'], 'the finding before', beside(-1)),
    key('log', ['l'], 'the log of its service', () => ({}), {
      ...{ label: 'log', footer: true },
      run: ({ state }, context) => {
        const finding = seen(context.snapshot, state.id);
        const place = context.logOf(finding?.subject);
        if (place) context.openLog(place, finding?.since);
      },
      disabledReason: ({ state }, context) =>
        context.logOf(seen(context.snapshot, state.id)?.subject) ? undefined : noLog,
    }),
    key(
      'copy',
      ['y'],
      'copy the finding',
      ({ state }, { snapshot, copy }) => {
        const finding = seen(snapshot, state.id);
        return { said: finding ? copy(`${finding.id} ${findingText(finding, 'shell')}`) : '' };
      },
      { label: 'copy', footer: true, alone: true },
    ),
  ],
});

export const findingDetail = {
  ...view,
  detail: {
    pane: findingsPane.id,
    open: (id: string) => view.open({ id, top: 0, said: '' }),
  },
};
