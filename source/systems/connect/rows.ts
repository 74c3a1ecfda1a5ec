import type { Links } from '../../watch/links.ts';
import type { Raw } from '../../watch/view.ts';
import { captureRows } from '../debezium/figures.ts';
import type { Connect } from './readings.ts';

/** What passes Debezium, and which connectors are none of the watched pipelines’. */
export const connectRows = (
  view: Raw<Connect>,
  links: Pick<Links, 'connectors'>,
): Connect['rows'] => {
  const used = links.connectors(view.system.id);
  const names = view.reading.value?.connectors.map(({ name }) => name) ?? [];
  return {
    ...captureRows(view),
    others: used === null ? [] : names.filter((name) => !used.has(name)),
  };
};
