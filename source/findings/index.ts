import { attempt } from '../config/log.ts';
import { inFlightText, isLate } from '../pipeline/in-flight.ts';
import type { PipelineEvidence } from '../pipeline/index.ts';
import type { Parts } from '../pipeline/systems.ts';
import { type Finding, type OwnFindings, worstOf } from '../watch/finding.ts';
import type { Loss } from '../watch/losses.ts';
import { phaseOf } from '../watch/phase.ts';
import type { SystemView } from '../watch/view.ts';
import { acrossRules, answerRules } from './across/index.ts';
import { comesBack, mayBeUnsettled } from './back.ts';
import { becauseIn, type Causes } from './because.ts';
import { captureRules } from './capture/index.ts';
import { labComesUp, labRests } from './lab.ts';
import { withLosses } from './losses.ts';
import { processingRules } from './processing/index.ts';
import type { PipelineRule } from './rule.ts';
import { silenceIn } from './silence.ts';
import { sourceRules } from './source/index.ts';
import { tableRules } from './table/index.ts';
import { topicRules } from './topics/index.ts';

type Hop = {
  /** Its systems, whose kinds have rules of their own; these come first. */
  systems(parts: Parts): readonly (SystemView | undefined)[];
  rules: readonly PipelineRule[];
};

/**
 * In the order in which one fault becomes others: of equally bad findings the first is the verdict.
 * What captures stands before the source, since a slot that nobody reads is what its reader does.
 */
const hops: readonly Hop[] = [
  { systems: () => [], rules: answerRules },
  { systems: (parts) => [parts.connect ?? parts.debeziumServer], rules: captureRules },
  { systems: ({ source, mysql }) => [source, mysql], rules: sourceRules },
  { systems: ({ kafka }) => [kafka], rules: topicRules },
  { systems: ({ spark, query }) => [spark, query], rules: processingRules },
  { systems: ({ table }) => [table], rules: tableRules },
  { systems: () => [], rules: acrossRules },
  // Last: a service that fails shows first in what does not pass its hop.
  { systems: ({ services }) => [services], rules: [] },
];

/** What is said where no rule finds anything. */
const wellRule: PipelineRule = {
  id: 'X00',
  title: 'Nothing is wrong',
  means:
    'No rule finds anything wrong with the pipeline. It is good where nothing is in flight, or the oldest change in flight is younger than two batches take; while it is older than that, it is waited for.',
  causes: ['Every hop moves at its own pace.'],
  cures: [
    'There is nothing to do.',
    'Where the oldest change in flight grows older: another finding says why as soon as that is certain.',
  ],
  find: () => [],
};

/** The rules that need several systems of a pipeline. */
export const pipelineRules: readonly PipelineRule[] = [
  wellRule,
  labRests,
  labComesUp,
  comesBack,
  ...hops.flatMap(({ rules }) => rules),
];

/**
 * All that is wrong with a pipeline, from its source to its table. Health is movement here: each hop
 * is judged by what passed it, and only where its system answers. `losses`: what was remembered of all
 * pipelines; those of this one come back as they are to be remembered next.
 */
export const findingsOf = (
  evidence: PipelineEvidence,
  own: OwnFindings,
  causes: Causes,
  losses: readonly Loss[] = [],
): { findings: Finding[]; losses: readonly Loss[] } => {
  const { parts, pipeline } = evidence;
  const [rest] = labRests.find(evidence);
  if (rest) {
    const subject = { ...rest.subject, pipeline: pipeline.id };
    const source = parts.source ?? parts.mysql;
    const isGone = source && phaseOf(evidence, source) === 'absent';
    const kept = losses.filter(({ finding }) => finding.subject.pipeline === pipeline.id);
    return { findings: [{ id: labRests.id, ...rest, subject }], losses: isGone ? [] : kept };
  }
  const found = hops.flatMap(({ systems, rules }) => [
    ...systems(parts).flatMap((view) => (view ? own(view) : [])),
    ...rules.flatMap(({ id, find }) =>
      attempt(`rule ${id}`, () => find(evidence), []).map((each) => ({ id, ...each })),
    ),
  ]);
  const [step] = labComesUp.find(evidence);
  const lab = (parts.source ?? parts.mysql)?.system.lab;
  const placed = { pipeline: pipeline.id, ...(lab !== undefined && { lab }) };
  const all = found.map((finding) => ({ ...finding, subject: { ...finding.subject, ...placed } }));
  const known = withLosses(all, losses, evidence);
  // What was lost before explains nothing of what is found now.
  const becauseOf = becauseIn(known.found, causes);
  const silence = silenceIn(evidence);
  const [back] = comesBack.find(evidence);
  const settling = (finding: Finding) =>
    back && mayBeUnsettled(finding, parts) ? comesBack.id : undefined;
  const findings = [...known.found, ...known.past].map((finding) => {
    // While a lab is brought up, that something does not answer yet is what was to be expected.
    const because = step
      ? labComesUp.id
      : (becauseOf(finding) ?? silence(finding.id) ?? settling(finding));
    return { ...finding, ...(because !== undefined && { because }) };
  });
  const explaining = [
    ...(step ? [{ id: labComesUp.id, ...step }] : []),
    // Where all is well again, that it has come back is no news.
    ...(back && findings.some(({ because }) => because === comesBack.id)
      ? [{ id: comesBack.id, ...back }]
      : []),
  ].map((each) => ({ ...each, subject: { ...each.subject, ...placed } }));
  return { findings: [...explaining, ...findings], losses: known.losses };
};

/**
 * A pipeline in one line of plain words: the worst finding, and among equally bad ones the first on
 * the way from its source to its table, which is where the others come from.
 */
export const verdictOf = (evidence: PipelineEvidence, findings: readonly Finding[]): Finding => {
  const subject = { pipeline: evidence.pipeline.id };
  const well: Finding = { id: wellRule.id, level: 'good', subject, text: '' };
  const worst = worstOf(findings, well);
  return worst === well ? { ...well, ...wellIn(evidence) } : worst;
};

/** What is said where nothing is found: no more than is known. */
const wellIn = ({
  inFlight,
  tables,
  flow,
}: Pick<PipelineEvidence, 'inFlight' | 'tables' | 'flow'>): Pick<Finding, 'level' | 'text'> => {
  const text = inFlightText(inFlight);
  if (text !== undefined)
    return isLate(inFlight)
      ? { level: 'waiting', text }
      : { level: 'good', text: `Keeping up: ${text}` };
  const isAll = tables.length > 0 && tables.every(({ state }) => state === 'idle');
  if (isAll && flow.deltaVersion !== null)
    return { level: 'good', text: 'All changes are in Delta' };
  if (inFlight.records === 0n) return { level: 'good', text: 'Keeping up: nothing waits in Kafka' };
  return { level: 'good', text: 'Nothing is wrong' };
};
