import { layOut, titleRow } from '../panes/detail/layOut.ts';
import type { Section } from '../panes/detail/types.ts';
import { noLog, tracesNotRecorded } from '../panes/notice.ts';
import type { BodyProps, Opened } from '../panes/open-view.ts';
import { scrolling } from '../panes/scrolling.ts';
import type { KeyContext } from '../panes/types.ts';
import { defineView } from '../panes/view.ts';
import { clean, type Line, wrap } from '../parts/line.ts';
import { scrolled } from '../parts/scroll.ts';
import { asSentence, sentenceText } from '../text/sentence.ts';
import { inUtc, timeText } from '../text/times.ts';
import { duration } from '../text/units.ts';
import type { EventLine, Snapshot } from '../watch/snapshot.ts';
import { eventIn, events, eventText, traceOfEvent } from './events.ts';

type State = { id: string; top: number; said: string };
type Detail = Opened<State, undefined>;
type Props = BodyProps<State, undefined>;

const mostLines = 40;

// What was seen of it last: it can be read after it is kept no longer.
let kept: { id: string; event: EventLine | undefined } | undefined;
const seen = (snapshot: Snapshot, id: string): EventLine | undefined => {
  const event = eventIn(snapshot, id) ?? (kept?.id === id ? kept.event : undefined);
  kept = { id, event };
  return event;
};

const contentOf = ({ snapshot, state, width, glyphs }: Props): readonly Line[] => {
  const event = seen(snapshot, state.id);
  if (!event) return [[{ text: ' this event is no longer kept', tone: 'dim' }]];
  const { at, level, facts = [], more = [], subject } = event;
  const whole = (words: string): Line[] =>
    wrap(words, width - 4, mostLines, glyphs).map((part): Line => [{ text: `  ${part}` }]);
  const sections: Section[] = [
    {
      title: 'What happened',
      lines: [event, ...more].flatMap((each, i) => {
        const said = sentenceText(asSentence(each), glyphs.moments);
        return whole(i === 0 ? `${glyphs[level]} ${said}` : `  ${said}`);
      }),
    },
    {
      title: 'Details',
      facts: [
        {
          name: 'at',
          value: timeText(at, glyphs.moments),
          about:
            glyphs.moments.how === 'ago'
              ? timeText(at, inUtc)
              : `${duration(snapshot.at - at)} ago`,
        },
        ...(subject.system ? [{ name: 'about', value: subject.system }] : []),
        ...facts,
      ],
    },
  ];
  return layOut(sections, width, glyphs);
};

const { key, back, moves } = scrolling<State, undefined>(
  'event',
  (view, { snapshot }) => contentOf({ ...view, snapshot }).length,
);

const plain = { row: null, selected: 0, filter: '', sort: null, zoomed: false } as const;

const beside =
  (by: 1 | -1) =>
  ({ state }: Detail, { snapshot, ui }: KeyContext): Partial<State> => {
    const ids = events.rowIds(snapshot, ui.views[events.id] ?? plain);
    const at = ids.indexOf(state.id);
    const id = ids[at === -1 ? 0 : at + by];
    return id === undefined ? {} : { id, top: 0 };
  };

const logIn = ({ state }: Detail, { snapshot, logOf }: KeyContext) =>
  logOf(seen(snapshot, state.id)?.subject);

const traceIn = ({ state }: Detail, { snapshot }: KeyContext) => {
  const event = seen(snapshot, state.id);
  return event && traceOfEvent(event);
};

/** All about one event: its whole text, and the figures that are no news. */
const view = defineView<State, undefined>({
  id: 'event',
  title: 'Event',
  lines: (props) => {
    const { snapshot, state, width, height, glyphs } = props;
    const rows = contentOf(props);
    const { lines, place } = scrolled(rows, state.top, { width, height: height - 1, glyphs });
    const source = clean(seen(snapshot, state.id)?.source ?? '');
    const note = state.said || place;
    return [titleRow({ title: `Event ${source}`.trim(), note }, width, glyphs), ...lines];
  },
  keys: [
    back(),
    ...moves,
    key('next', ['right'], 'the event before it', beside(1)),
    key('previous', ['left'], 'the event after it', beside(-1)),
    key('log', ['l'], 'the log of its service, at its time', () => ({}), {
      ...{ label: 'log', footer: true },
      run(view, context) {
        const place = logIn(view, context);
        if (place) context.openLog(place, seen(context.snapshot, view.state.id)?.at);
      },
      disabledReason: (view, context) => (logIn(view, context) ? undefined : noLog),
    }),
    key('trace', ['t'], 'trace its change', () => ({}), {
      label: 'trace',
      run(view, context) {
        const of = traceIn(view, context);
        if (of) context.openTrace(of, seen(context.snapshot, view.state.id)?.subject.system);
      },
      disabledReason(view, context) {
        if (context.snapshot.replay) return tracesNotRecorded;
        return traceIn(view, context) ? undefined : 'this event is not about a change';
      },
    }),
    key(
      'copy',
      ['y'],
      'copy the event',
      ({ state }, { snapshot, copy }) => {
        const event = seen(snapshot, state.id);
        return { said: event ? copy(eventText(event)) : 'there is nothing to copy' };
      },
      { label: 'copy', footer: true, alone: true },
    ),
  ],
});

export const eventDetail = {
  ...view,
  detail: { pane: events.id, open: (id: string) => view.open({ id, top: 0, said: '' }) },
};
