import { attempt } from '../config/log.ts';
import { findingMetrics } from '../findings/metrics.ts';
import { pipelineMetrics } from '../pipeline/metrics.ts';
import { type AnyKind, byName } from '../watch/kind.ts';
import type { Exporter, Metric, MetricFamily } from '../watch/metrics.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { SystemView } from '../watch/view.ts';
import type { MetricSet } from './exposition.ts';
import { ownMetrics } from './own.ts';

/** All that is told of a target: families in the order of the hops, and their figures. */
export type Exported = {
  families: readonly MetricFamily[];
  collect(snapshot: Snapshot): MetricSet[];
};

/** Puts together what kinds, pipelines, findings and cdc-top itself tell. */
export const exporterOf = async (
  kinds: readonly AnyKind[],
  more: readonly Exporter<Snapshot>[] = [],
): Promise<Exported> => {
  const known = byName(kinds);
  const loaded = new Map<string, Exporter<SystemView>>();
  for (const { name, metrics } of known.values()) if (metrics) loaded.set(name, await metrics());
  const whole: readonly Exporter<Snapshot>[] = [
    ...[ownMetrics, pipelineMetrics, findingMetrics],
    ...more,
  ];
  const families = new Map<string, MetricFamily>();
  const all = [...whole.map((each) => each.families), ...[...loaded.values()].map(bySystem)];
  for (const family of all.flat())
    if (!families.has(family.name)) families.set(family.name, family);
  return {
    families: [...families.values()],
    collect(snapshot) {
      const samples = new Map<string, Metric[]>();
      const take = (what: string, make: () => readonly Metric[]) => {
        for (const metric of attempt(what, make, [])) {
          const same = samples.get(metric.name);
          if (same) same.push(metric);
          else samples.set(metric.name, [metric]);
        }
      };
      for (const each of whole) take('metrics of a snapshot', () => each.samples(snapshot));
      for (const view of snapshot.systems) {
        const exporter = loaded.get(view.kind);
        if (exporter) take(`metrics of ${view.system.id}`, () => exporter.samples(view));
      }
      return [...families.values()].map((family) => ({
        family,
        samples: samples.get(family.name) ?? [],
      }));
    },
  };
};

const bySystem = ({ families }: Exporter<SystemView>): MetricFamily[] =>
  families.map((family) => ({ ...family, labels: ['system', ...(family.labels ?? [])] }));
