import type { PipelineEvidence } from '../pipeline/index.ts';
import type { Parts } from '../pipeline/systems.ts';
import { serviceOfKind } from '../systems/services/names.ts';
import type { Finding, Found } from '../watch/finding.ts';
import { current } from '../watch/view.ts';
import type { PipelineRule } from './rule.ts';
import { behind } from './silence.ts';

/** For so long after a service is well again, whatever reads it may still be connecting, ms. */
const settlingMs = 30_000;

/** What also shows meanwhile: connectors are listed, and given to a worker, one after the other. */
const unsettled = new Set(['C07', 'C08', 'C09']);

type About = Pick<Finding, 'id' | 'evidence' | 'subject'>;

/** What carries changes from the source into topics. */
const carriersOf = (parts: Parts) =>
  [parts.kafka, parts.connect ?? parts.debeziumServer].filter((view) => view !== undefined);

const isUnassigned = ({ id, evidence = [] }: About): boolean =>
  (id === 'C01' || id === 'C05') && evidence.some(({ value }) => value === 'UNASSIGNED');

const isUnwell = ({ id, subject, evidence = [] }: About, parts: Parts): boolean =>
  id === 'L01' &&
  carriersOf(parts).some(({ kind }) => serviceOfKind(kind) === subject.service) &&
  evidence.some(({ name, value }) => name === 'state' && value === 'running');

/** Whether it is what a service that has just come back may still cause. */
export const mayBeUnsettled = (finding: About, parts: Parts): boolean =>
  behind.has(finding.id) ||
  unsettled.has(finding.id) ||
  isUnassigned(finding) ||
  isUnwell(finding, parts);

/** A service that changes go through comes up, or is well again since a moment: what reads it gets some time. */
export const comesBack: PipelineRule = {
  id: 'X06',
  title: 'A service has just come back',
  means:
    'Kafka, or the service that captures, is starting, or has become healthy within the last 30 s. Whatever is still wrong with the connector or its slot is listed as a consequence, and is an alarm only if it lasts.',
  causes: ['It was started, by a person or by the watchdog.'],
  cures: ['Wait: connectors and slots are connected again within seconds.'],
  find({ parts, now }: PipelineEvidence) {
    const { services } = parts;
    if (!services || !current(services)) return [];
    return carriersOf(parts).flatMap(({ kind, system: { id: system, title } }): Found[] => {
      const service = serviceOfKind(kind);
      const say = (text: string): Found[] => [
        { level: 'waiting', subject: { system, service }, text },
      ];
      const row = services.rows.services.find(({ name }) => name === service);
      if (row?.comingUp) return say(`${title} is starting`);
      const ill = services.points.findLast(
        ({ value }) =>
          !value.services.some(({ name, health }) => name === service && health === 'healthy'),
      );
      const isBack = row?.health === 'healthy' && ill && now - ill.at <= settlingMs;
      return isBack ? say(`${title} is back: what reads it is connecting again`) : [];
    });
  },
};
