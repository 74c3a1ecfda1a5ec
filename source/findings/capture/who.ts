import type { PipelineEvidence } from '../../pipeline/index.ts';
import type { CaptureRows, DebeziumReading } from '../../systems/debezium/readings.ts';
import type { NextStep } from '../../watch/finding.ts';
import { current, type Reading, type SystemView } from '../../watch/view.ts';

/** What captures, whichever runs it. */
export type CaptureView = SystemView<{
  endpoint: object;
  reading: DebeziumReading;
  rows: CaptureRows;
  event: never;
}>;

/** What runs Debezium in this pipeline. */
export const captureOf = ({ parts }: Pick<PipelineEvidence, 'parts'>): CaptureView | undefined =>
  parts.connect ?? parts.debeziumServer;

/** The same with its newest reading, while it answers. */
export const answering = (
  evidence: Pick<PipelineEvidence, 'parts'>,
): { view: CaptureView; reading: DebeziumReading } | undefined => {
  const view = captureOf(evidence);
  const reading = current<DebeziumReading>(
    view as { reading: Reading<DebeziumReading> } | undefined,
  );
  return view && reading ? { view, reading } : undefined;
};

/** Restarts what captures. */
export const restartCapture = ({ parts, pipeline }: PipelineEvidence): NextStep[] => {
  const view = captureOf({ parts });
  if (!view) return [];
  const { connector } = pipeline.capture;
  if (view.system.lab !== undefined)
    return [
      { key: 'r', does: `restarts ${view.system.short}, once it is selected under Services` },
    ];
  if (parts.connect && connector !== undefined)
    return [
      {
        does: 'restarts the connector and its tasks',
        command: `curl -X POST "$CONNECT_URL/connectors/${connector}/restart?includeTasks=true"`,
      },
    ];
  return [];
};

/** Shows what it says of itself. */
export const captureLog = (evidence: PipelineEvidence): NextStep[] => {
  const view = captureOf(evidence);
  return view?.system.lab === undefined
    ? []
    : [{ does: 'shows what it logs', command: `cdc-top logs ${view.kind}` }];
};

/** The whole cure of a slot that is lost or new: what a lab has a command for. */
export const newSnapshot = (evidence: PipelineEvidence): NextStep[] =>
  captureOf(evidence)?.system.lab === undefined
    ? []
    : [{ does: 'takes a new snapshot, and compares the table', command: 'cdc-top resnapshot' }];

/** Holds a connector, where it is one. */
export const pauseCapture = ({ parts, pipeline }: PipelineEvidence): NextStep[] =>
  parts.connect
    ? [
        {
          does: 'pauses the connector until its offsets are deleted',
          command: `curl -X PUT "$CONNECT_URL/connectors/${pipeline.capture.connector ?? 'NAME'}/pause"`,
        },
      ]
    : [];
