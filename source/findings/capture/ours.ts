import type { PipelineEvidence } from '../../pipeline/index.ts';
import type { Connector } from '../../systems/connect/findings/states.ts';
import type { Connect } from '../../systems/connect/readings.ts';
import { current, type SystemView } from '../../watch/view.ts';

type Ours = { view: SystemView<Connect>; connectors: readonly Connector[] };

/** The connectors of this pipeline: the one that it names, or all; undefined while Connect is silent. */
export const oursOf = ({ parts, pipeline }: PipelineEvidence): Ours | undefined => {
  const view = parts.connect;
  const reading = current(view);
  if (!view || !reading) return undefined;
  const { connector } = pipeline.capture;
  const all = reading.connectors;
  const named = all.filter(({ name }) => connector === undefined || name === connector);
  return { view, connectors: named };
};

/** What helps whoever has failed. */
export const restartCures = [
  'Cure what the root cause names: privileges, a password, a table or type that Debezium cannot read, a lost slot.',
  'Restart the connector together with its tasks: Connect does not do that by itself.',
];
