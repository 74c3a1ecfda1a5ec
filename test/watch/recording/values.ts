/** A random number generator that gives the same numbers for the same seed, from 0 to below 1. */
export const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
type Random = ReturnType<typeof randomOf>;

const words = [
  'name',
  'id',
  '$n',
  '$o',
  '~',
  '0',
  '7',
  '__proto__',
  'constructor',
  '',
  'größe',
  '😀',
];
const pick = <T>(random: Random, of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;

const leaf = (random: Random): unknown =>
  pick(random, [
    () => null,
    () => undefined,
    () => random() < 0.5,
    () => Math.floor((random() - 0.5) * 1000),
    () => (random() - 0.5) * 1e6,
    () => pick(random, [0, -0, Number.NaN, 1 / 0, -1 / 0, 2 ** 53, -(2 ** 60), 5e-324]),
    () => BigInt(Math.floor(random() * 1e6)),
    () => pick(random, [0n, -1n, 2n ** 64n, -(2n ** 200n), 2n ** 52n, -(2n ** 52n)]),
    () => pick(random, words).repeat(Math.floor(random() * 3)),
    () => new Date(pick(random, [0, 1_795_788_099_010, -1, Number.NaN])),
    () => Uint8Array.from({ length: Math.floor(random() * 5) }, () => random() * 256),
  ])();

/** A tree of all that a recording can hold. */
export const treeOf = (random: Random, depth = 4): unknown => {
  const many = Math.floor(random() * 5);
  const parts = () => Array.from({ length: many }, () => treeOf(random, depth - 1));
  if (depth === 0 || random() < 0.3) return leaf(random);
  return pick(random, [
    parts,
    () => new Set(parts()),
    () => new Map(parts().map((part) => [pick(random, words), part])),
    () => Object.fromEntries(parts().map((part) => [pick(random, words), part])),
    () => parts().map((part, place) => ({ id: place, part })),
  ])();
};

/** The same tree with some of it changed: what has not is the same object, or an equal one. */
export const changedTree = (random: Random, tree: unknown): unknown => {
  const chance = random();
  if (chance < 0.1) return treeOf(random, 2);
  if (chance < 0.3) return tree;
  if (typeof tree === 'number') return tree + Math.floor(random() * 100);
  if (typeof tree === 'bigint') return tree + BigInt(Math.floor(random() * 1000));
  const inner = (part: unknown) => changedTree(random, part);
  if (Array.isArray(tree)) {
    const kept = tree.slice(Math.floor(random() * 2)).filter(() => random() < 0.9);
    const some = kept.map(inner);
    if (random() < 0.3) some.splice(Math.floor(random() * some.length), 0, treeOf(random, 1));
    return random() < 0.3 ? [...some, treeOf(random, 1)] : some;
  }
  if (tree instanceof Map) return new Map([...tree].map(([key, part]) => [key, inner(part)]));
  if (tree instanceof Set) return new Set([...tree].map(inner));
  if (tree instanceof Date || tree instanceof Uint8Array) return tree;
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = Object.entries(tree)
    .filter(() => random() < 0.9)
    .map(([key, part]): [string, unknown] => [key, inner(part)]);
  if (random() < 0.2) entries.push([pick(random, words), leaf(random)]);
  return Object.fromEntries(random() < 0.1 ? entries.reverse() : entries);
};
