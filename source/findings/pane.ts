import { findingText, handleOf } from '../panes/findingText.ts';
import { plainPane } from '../panes/tablePane.ts';
import { toneOf } from '../parts/tone.ts';
import { clock } from '../text/figures.ts';
import { inTimes } from '../text/times.ts';
import { duration } from '../text/units.ts';
import { type Finding, findingKey, rankOf } from '../watch/finding.ts';
import type { Snapshot } from '../watch/snapshot.ts';

/** A finding with how long it has been there, ms. */
type Row = { finding: Finding; age: number };

/** The worst first, each followed by what it explains. */
const rowsOf = ({ findings, at }: Snapshot): readonly Row[] => {
  const row = (finding: Finding): Row => ({ finding, age: at - (finding.since ?? at) });
  const explained = (cause: Finding) =>
    findings.filter(
      ({ because, subject }) => because === cause.id && subject.pipeline === cause.subject.pipeline,
    );
  const shown = new Set<Finding>();
  const rows: Row[] = [];
  const add = (finding: Finding) => {
    if (shown.has(finding)) return;
    shown.add(finding);
    rows.push(row(finding));
    for (const each of explained(finding)) add(each);
  };
  const causes = findings.filter(({ because }) => because === undefined);
  for (const finding of causes.toSorted((a, b) => rankOf(b.level) - rankOf(a.level))) add(finding);
  for (const finding of findings) add(finding);
  return rows;
};

/** All that the rules find, worst first; Enter opens what a finding means and what helps. */
export const findingsPane = plainPane<Row>({
  id: 'findings',
  title: 'Findings',
  key: '7',
  rows: rowsOf,
  rowId: ({ finding }) => findingKey(finding),
  filterText: ({ finding: { id, level, text } }) => `${id} ${level} ${text}`,
  subject: ({ finding: { subject, id } }) => ({ name: id, ...subject }),
  details: ({ finding }) =>
    `${finding.id} since ${clock(finding.since ?? 0)}Z: ${findingText(finding, 'monitor')}`,
  empty: 'nothing is wrong',
  columns: [
    {
      ...{ key: 'level', title: '', width: 1 },
      text: ({ finding: { level } }, _width, glyphs) => glyphs[level],
      tone: ({ finding }) => toneOf(finding.level),
      sortBy: ({ finding }) => rankOf(finding.level),
    },
    { key: 'id', title: 'ID', width: 3, text: ({ finding: { id } }) => id, tone: () => 'dim' },
    {
      ...{ key: 'since', title: 'FOR', width: 6, align: 'right' as const, drop: 2 },
      text: ({ age }) => duration(age),
      sortBy: ({ age }) => age,
      tone: () => 'dim',
    },
    {
      ...{ key: 'text', title: 'FINDING', width: 20, flex: 3 },
      text: ({ finding: { text, because } }, _width, { arrow, moments }) =>
        `${because === undefined ? '' : `${arrow} `}${inTimes(text, moments)}`,
      tone: ({ finding: { level, because } }) =>
        because === undefined && (level === 'error' || level === 'warning')
          ? toneOf(level)
          : 'plain',
    },
    {
      ...{ key: 'next', title: 'NEXT', width: 14, flex: 1, max: 44, drop: 1 },
      onlyIf: ({ finding }) => (finding.next ?? []).length > 0,
      text: ({ finding: { next = [], subject } }) => {
        const [step] = next;
        if (!step) return '';
        const handle = handleOf(step, 'monitor', subject.lab);
        return handle === undefined ? step.does : `${handle} ${step.does}`;
      },
    },
  ],
});
