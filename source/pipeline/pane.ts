import { findingText } from '../panes/findingText.ts';
import { plainPane } from '../panes/tablePane.ts';
import { toneOf } from '../parts/tone.ts';
import { plainRate, short } from '../text/figures.ts';
import { sentenceText } from '../text/sentence.ts';
import { duration } from '../text/units.ts';
import { rankOf } from '../watch/finding.ts';
import type { PipelineView, Snapshot } from '../watch/snapshot.ts';
import { ageOf } from './in-flight.ts';

const worstFirst = ({ pipelines }: Snapshot): readonly PipelineView[] =>
  pipelines.toSorted((a, b) => rankOf(b.verdict.level) - rankOf(a.verdict.level));

const figure = (
  key: string,
  title: string,
  width: number,
  of: (pipeline: PipelineView) => number | bigint | null,
  text: (value: never) => string,
  drop?: number,
) => ({
  ...{ key, title, width, drop },
  align: 'right' as const,
  text: (pipeline: PipelineView, _width: number, { none }: { none: string }) => {
    const value = of(pipeline);
    return value === null ? none : text(value as never);
  },
  sortBy: of,
});

/** All pipelines, where there are several: worst first. Enter chooses the one that the panes show. */
export const pane = plainPane<PipelineView>({
  id: 'pipelines',
  title: 'Pipelines',
  named: 'pipeline',
  key: '0',
  isPresent: ({ pipelines }) => pipelines.length > 1,
  inTrouble: ({ pipelines }) => pipelines.some(({ verdict }) => verdict.level === 'error'),
  rows: worstFirst,
  rowId: ({ id }) => id,
  filterText: ({ id, verdict }) => `${id} ${verdict.level} ${verdict.text}`,
  details: ({ id, verdict }, times) => `${id}: ${findingText(verdict, 'monitor', times)}`,
  subject: ({ id, verdict }) => ({ ...verdict.subject, pipeline: id, name: id }),
  empty: 'no pipeline is watched',
  columns: [
    {
      ...{ key: 'level', title: '', width: 1 },
      text: ({ verdict: { level } }, _width, glyphs) =>
        level === 'good' ? glyphs.done : glyphs[level],
      tone: ({ verdict }) => toneOf(verdict.level),
    },
    {
      key: 'id',
      title: 'PIPELINE',
      width: 10,
      max: 24,
      flex: 1,
      text: ({ id }) => id,
      sortBy: ({ id }) => id,
    },
    figure('tx', 'TX/S', 6, ({ flow }) => flow.transactionsPerS, plainRate, 4),
    figure('events', 'EV/S', 6, ({ flow }) => flow.captureEventsPerS, plainRate, 3),
    figure('records', 'REC/S', 6, ({ flow }) => flow.recordsPerS, plainRate, 2),
    figure('flight', 'IN FLIGHT', 9, ({ inFlight }) => inFlight.changes, short, 1),
    figure('oldest', 'OLDEST', 7, ({ inFlight }) => inFlight.oldestMs, ageOf, 1),
    figure(
      'version',
      'DELTA',
      6,
      ({ flow }) => flow.deltaVersion,
      (version) => `v${version}`,
      5,
    ),
    figure('delay', 'COMMIT→DELTA', 12, ({ flow }) => flow.endToEndMs, duration, 6),
    {
      ...{ key: 'verdict', title: 'STATUS', width: 20, flex: 6 },
      text: ({ verdict }, _width, { moments }) => sentenceText(verdict, moments),
      tone: ({ verdict }) => (verdict.level === 'good' ? 'plain' : toneOf(verdict.level)),
    },
  ],
});
