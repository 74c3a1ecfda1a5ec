import type { PipelineEvidence } from '../../pipeline/index.ts';
import type { Source } from './own.ts';

/** Debezium’s own `publication.name`. */
export const usualName = 'dbz_publication';

/** pgoutput alone reads publications. */
export const publishes = ({ own }: Source): boolean =>
  own.length > 0 && own.every(({ slot }) => slot.plugin === 'pgoutput');

/** What the connector publishes: by the name that the pipeline tells, else all that is published. */
export const publishedOf = (
  { publications }: Pick<Source['reading'], 'publications'>,
  { source: { publication } }: PipelineEvidence['pipeline'],
): Set<string> =>
  new Set(
    publications
      .filter(({ name }) => publication === undefined || name === publication)
      .flatMap(({ tables }) => tables),
  );
