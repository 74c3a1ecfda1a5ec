import type { BinlogPlace, Fact } from '../../watch/links.ts';

const nothing: readonly Fact[] = [];
const told = new WeakMap<object, readonly Fact[]>();

/** How far the changes of binary logs have come, for the kind of their source: the same facts for the same places. */
export const passedIn = (
  topics: Readonly<Record<string, BinlogPlace>> | undefined,
): readonly Fact[] => {
  if (!topics) return nothing;
  const known = told.get(topics) ?? [{ type: 'passed', topics }];
  told.set(topics, known);
  return known;
};
