import type { SystemKind } from '../../source/panes/kind.ts';
import { defineKind } from '../../source/watch/kind.ts';
import type { BinlogPlace } from '../../source/watch/links.ts';
import type { System } from '../../source/watch/target.ts';
import { key } from '../../source/watch/view.ts';

type Teller = {
  endpoint: { place(): BinlogPlace | undefined };
  reading: { place?: BinlogPlace };
  rows: object;
  event: never;
};
const tellerKey = key<Teller>('teller');

/** A kind that only tests have: it tells how far a pipeline has come, as Kafka does of real records. */
export const teller: SystemKind = {
  kind: defineKind({
    ...{ key: tellerKey, title: 'Teller', everyMs: 1000, timeoutMs: 1000 },
    open: async ({ place }) => ({ read: async () => ({ place: place() }), close: async () => {} }),
    rows: () => ({}),
    facts: ({ reading: { value } }) =>
      value?.place ? [{ type: 'passed', topics: { 'shop.inventory.customers': value.place } }] : [],
  }),
};

export const tellers = (place: () => BinlogPlace | undefined): System<Teller> => ({
  ...{ id: 'teller:bus', kind: tellerKey.kind, label: 'bus', endpoint: async () => ({ place }) },
});
