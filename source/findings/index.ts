import { attempt } from '../config/log.ts';
import type { PipelineEvidence } from '../pipeline/index.ts';
import type { Parts } from '../pipeline/systems.ts';
import { type Finding, type OwnFindings, worstOf } from '../watch/finding.ts';
import type { SystemView } from '../watch/view.ts';
import { acrossRules, answerRules } from './across/index.ts';
import { captureRules } from './capture/index.ts';
import { restFinding } from './phase.ts';
import { processingRules } from './processing/index.ts';
import type { PipelineRule } from './rule.ts';
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
  { systems: ({ source }) => [source], rules: sourceRules },
  { systems: ({ kafka }) => [kafka], rules: topicRules },
  { systems: ({ spark, query }) => [spark, query], rules: processingRules },
  { systems: ({ table }) => [table], rules: tableRules },
  { systems: () => [], rules: acrossRules },
  // Last: a service that fails shows first in what does not pass its hop.
  { systems: ({ services }) => [services], rules: [] },
];

/** By a rule’s id: which others explain what it finds. */
export type Causes = ReadonlyMap<string, readonly string[]>;

/** The rules that need several systems of a pipeline. */
export const pipelineRules: readonly PipelineRule[] = hops.flatMap(({ rules }) => rules);

/**
 * All that is wrong with a pipeline, from its source to its table. Health is movement here: each hop
 * is judged by what passed it, and only where its system answers.
 */
export const findingsOf = (
  evidence: PipelineEvidence,
  own: OwnFindings,
  causes: Causes,
): Finding[] => {
  const { parts, pipeline } = evidence;
  const rest = restFinding(evidence);
  if (rest) return [rest];
  const found = hops.flatMap(({ systems, rules }) => [
    ...systems(parts).flatMap((view) => (view ? own(view) : [])),
    ...rules.flatMap(({ id, find }) =>
      attempt(`rule ${id}`, () => find(evidence), []).map((each) => ({ id, ...each })),
    ),
  ]);
  const step = stepFinding(evidence);
  const ids = new Set(found.map(({ id }) => id));
  const all = found.map((finding) => {
    const because = step?.id ?? causes.get(finding.id)?.find((other) => ids.has(other));
    const subject = { ...finding.subject, pipeline: pipeline.id };
    return { ...finding, subject, ...(because !== undefined && { because }) };
  });
  return step ? [step, ...all] : all;
};

/** While a lab is brought up, that something does not answer yet is what was to be expected. */
const stepFinding = ({ steps, pipeline, parts }: PipelineEvidence): Finding | undefined => {
  const lab = parts.source?.system.lab;
  const step = steps.find((each) => each.state === 'running' && each.lab === lab);
  if (!step) return undefined;
  const text = `coming up: ${step.subject}: ${step.what}`;
  return { id: 'L02', level: 'waiting', subject: { lab, pipeline: pipeline.id }, text };
};

/**
 * A pipeline in one line of plain words: the worst finding, and among equally bad ones the first on
 * the way from its source to its table, which is where the others come from.
 */
export const verdictOf = (
  { pipeline: { id: pipeline } }: PipelineEvidence,
  findings: readonly Finding[],
): Finding =>
  worstOf(findings, {
    id: 'X00',
    level: 'good',
    subject: { pipeline },
    text: 'every hop keeps up',
  });
