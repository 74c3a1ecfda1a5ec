import { findingText, handleOf } from '../panes/findingText.ts';
import { plainPane } from '../panes/tablePane.ts';
import { toneOf } from '../parts/tone.ts';
import { momentText, sentenceText } from '../text/sentence.ts';
import { duration } from '../text/units.ts';
import { type Finding, type FindingLevel, findingKey, rankOf, weightOf } from '../watch/finding.ts';
import type { Snapshot } from '../watch/snapshot.ts';

/**
 * A finding with how long it has been there, ms. `level`: what follows from something that is no error is not
 * drawn as one.
 */
type Row = { finding: Finding; level: FindingLevel; age: number };

/** The worst first, each followed by what it explains. */
const rowsOf = ({ findings, at }: Snapshot): readonly Row[] => {
  const levelOf = ({ level, because, subject }: Finding): FindingLevel => {
    const cause = findings.find(
      ({ id, subject: { pipeline } }) => id === because && pipeline === subject.pipeline,
    );
    return level === 'error' && cause ? cause.level : level;
  };
  const row = (finding: Finding): Row => ({
    ...{ finding, level: levelOf(finding) },
    age: at - (finding.since ?? at),
  });
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
  for (const finding of causes.toSorted((a, b) => weightOf(b) - weightOf(a))) add(finding);
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
  at: ({ finding }) => finding.since ?? null,
  filterText: ({ finding: { id, level, text } }) => `${id} ${level} ${text}`,
  subject: ({ finding: { subject, id } }) => ({ name: id, ...subject }),
  details: ({ finding }, times) =>
    `${finding.id} ${momentText({ since: finding.since ?? 0 }, times)}: ${findingText(finding, 'monitor', times)}`,
  empty: 'nothing is wrong',
  columns: [
    {
      ...{ key: 'level', title: '', width: 1 },
      text: ({ level }, _width, glyphs) => glyphs[level],
      tone: ({ level }) => toneOf(level),
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
      text: ({ finding }, _width, { arrow, moments }) =>
        `${finding.because === undefined ? '' : `${arrow} `}${sentenceText(finding, moments)}`,
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
