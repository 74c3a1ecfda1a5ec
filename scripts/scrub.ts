/** What of the machine that recorded is to be replaced. */
export type Machine = {
  /** Texts, the longest first, and what takes their place. */
  texts: [from: string, to: string][];
  /** Ports that were taken here, and the usual ones. */
  ports: ReadonlyMap<number, number>;
};

/** The same value without what it tells of the machine; what was one object stays one. */
export const scrub = <T>(value: T, machine: Machine): T => {
  const known = new Map<unknown, unknown>();
  const walk = (part: unknown, key: string, parent: string): unknown => {
    if (typeof part === 'string') return scrubText(part, machine);
    if (typeof part === 'number')
      return key === 'port' || parent === 'ports' ? (machine.ports.get(part) ?? part) : part;
    if (part === null || typeof part !== 'object') return part;
    if (!known.has(part))
      known.set(
        part,
        part instanceof Map
          ? new Map(Array.from(part, ([name, each]) => [name, walk(each, key, parent)]))
          : Array.isArray(part)
            ? part.map((each) => walk(each, key, parent))
            : Object.fromEntries(
                Object.entries(part).map(([name, each]) => [name, walk(each, name, key)]),
              ),
      );
    return known.get(part);
  };
  return walk(value, '', '') as T;
};

const scrubText = (text: string, { texts, ports }: Machine): string =>
  texts
    .reduce((scrubbed, [from, to]) => scrubbed.replaceAll(from, to), text)
    .replace(/:(\d{4,5})\b/g, (whole, port: string) => {
      const usual = ports.get(Number(port));
      return usual === undefined ? whole : `:${usual}`;
    });

/** Where a text has what no recording may have: a path outside of /lab (or of Kafka Connect), or what looks secret. */
export const leaks = (text: string): string[] =>
  [
    /(?<![\w/.-])\/(?!lab\b|connectors\/)[\w.-]+\/[^\s"\\]*/g,
    /[0-9a-f]{40,}/gi,
    /\b(?:password|passwd|secret|token|api_?key)["']?\s*[=:]\s*[^\s,}]+/gi,
    /\/\/[^\s/"@]+:[^\s/"@]+@/g,
    /-----BEGIN/g,
  ].flatMap((pattern) => text.match(pattern) ?? []);
