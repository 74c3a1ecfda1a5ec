import type { PipelineEvidence } from '../pipeline/index.ts';
import { duration } from '../text/units.ts';
import { type Finding, type OwnFindings, worstOf } from '../watch/finding.ts';
import type { SystemView } from '../watch/view.ts';
import { answerFindings } from './answers.ts';
import { restFinding } from './phase.ts';
import { slotFindings } from './slots.ts';
import { sparkFindings } from './spark.ts';

const lateMs = 10_000;

/**
 * All that is wrong with a pipeline, from its source to its table, which is the way that one fault
 * becomes others. Health is movement here: each hop is judged by what passed it, and only where its
 * system answers.
 */
export const findingsOf = (evidence: PipelineEvidence, own: OwnFindings): Finding[] => {
  const { parts, pipeline } = evidence;
  const rest = restFinding(evidence);
  if (rest) return [rest];
  const of = (view: SystemView | undefined) => (view ? own(view) : []);
  const found = [
    ...answerFindings(evidence),
    ...of(parts.connect ?? parts.debeziumServer),
    ...captureFindings(evidence),
    ...of(parts.source),
    ...slotFindings(evidence),
    ...of(parts.kafka),
    ...sparkFindings(evidence, own),
    ...of(parts.table),
    // Last: a service that fails shows first in what does not pass its hop.
    ...of(parts.services),
  ];
  return found.map((finding) => ({
    ...finding,
    subject: { ...finding.subject, pipeline: pipeline.id },
  }));
};

/**
 * A pipeline in one line of plain words: the worst finding, and among equally bad ones the first on
 * the way from its source to its table, which is where the others come from.
 */
export const verdictOf = (
  { steps, pipeline, parts }: PipelineEvidence,
  findings: readonly Finding[],
): Finding => {
  const subject = { pipeline: pipeline.id };
  const lab = parts.source?.system.lab;
  const step = steps.find((each) => each.state === 'running' && each.lab === lab);
  // While it is brought up, that something does not answer yet is what was to be expected.
  if (step) {
    const text = `coming up: ${step.subject}: ${step.what}`;
    return { id: 'L02', level: 'waiting', subject, text };
  }
  return worstOf(findings, { id: 'X00', level: 'good', subject, text: 'every hop keeps up' });
};

const captureFindings = ({ parts, flow }: PipelineEvidence): Finding[] => {
  const capture = parts.connect ?? parts.debeziumServer;
  if (!capture) return [];
  const subject = { system: capture.system.id };
  const found: Finding[] = [];
  if (capture.rows.snapshotting) {
    const who = parts.connect ? 'the connector' : 'Debezium Server';
    const text = `${who} takes its snapshot of the tables`;
    found.push({ id: 'C03', level: 'waiting', subject, text });
  }
  const { captureBehindMs: behind, captureEventsPerS: perS } = flow;
  // Without events the figure is frozen and says nothing of now.
  if (behind !== null && behind > lateMs && perS !== null && perS > 0) {
    const text = `capture is ${duration(behind)} behind the WAL`;
    found.push({ id: 'C04', level: 'warning', subject, text });
  }
  return found;
};
