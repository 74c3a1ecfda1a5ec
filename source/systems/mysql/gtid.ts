/** Transactions `first` to `last` of one server, by its UUID, or of MySQL 8.4 also by a tag behind that. */
export type Interval = { source: string; first: bigint; last: bigint };

/**
 * The intervals of a set of MySQL, `uuid:1-5:7-9, …`, in its order. What is not one, such as MariaDB’s
 * `0-1-42`, gives none.
 */
export const intervalsOf = (set: string): Interval[] =>
  set.split(',').flatMap((part) => {
    const [uuid = '', ...rest] = part.trim().split(':');
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) return [];
    let source = uuid.toLowerCase();
    return rest.flatMap((text): Interval[] => {
      const range = /^(\d+)(?:-(\d+))?$/.exec(text.trim());
      if (!range?.[1]) {
        source = `${uuid.toLowerCase()}:${text.trim()}`;
        return [];
      }
      return [{ source, first: BigInt(range[1]), last: BigInt(range[2] ?? range[1]) }];
    });
  });

/** What is missing between the intervals of each server: `uuid:6` of `uuid:1-5:7-9`. */
export const gapsIn = (set: string): Interval[] => {
  const gaps: Interval[] = [];
  const ends = new Map<string, bigint>();
  for (const { source, first, last } of intervalsOf(set)) {
    const end = ends.get(source);
    if (end !== undefined && first > end + 1n)
      gaps.push({ source, first: end + 1n, last: first - 1n });
    ends.set(source, last);
  }
  return gaps;
};

/** An interval as MySQL writes it. */
export const intervalText = ({ source, first, last }: Interval): string =>
  first === last ? `${source}:${first}` : `${source}:${first}-${last}`;

/** How many transactions an interval holds. */
export const sizeOf = ({ first, last }: Interval): bigint => last - first + 1n;

/** Whether a transaction is the last one of a set: of MySQL of a single server, of MariaDB of a single domain. */
export const isLast = (set: string, gtid: string): boolean => {
  const [one] = intervalsOf(gtid);
  if (!one) return set.trim() === gtid;
  const all = intervalsOf(set);
  return all.every(({ source }) => source === one.source) && all.at(-1)?.last === one.last;
};
