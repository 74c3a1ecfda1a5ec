const kinds = [
  'GEOMETRY',
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION',
];
const deepest = 8;
const longest = 300;

/**
 * Well-known binary (also the extended one of PostGIS) as well-known text, cut where it is long:
 * `POINT (1.5 -2)`. Throws where the bytes are no such.
 */
export const geometryText = (bytes: Buffer): string => {
  let at = 0;
  let length = 0;
  const take = (size: number): number => {
    const from = at;
    at += size;
    if (at > bytes.length) throw new RangeError('it ends too early');
    return from;
  };
  const shape = (level: number): string => {
    if (level > deepest) throw new RangeError('too deep');
    const little = bytes.readUInt8(take(1)) === 1;
    const word = () => {
      const from = take(4);
      return little ? bytes.readUInt32LE(from) : bytes.readUInt32BE(from);
    };
    const number = () => {
      const from = take(8);
      return little ? bytes.readDoubleLE(from) : bytes.readDoubleBE(from);
    };
    const type = word();
    if (type & 0x2000_0000) word();
    const kind = (type & 0xffff) % 1000;
    const iso = Math.floor((type & 0xffff) / 1000);
    const flags = (type & 0x8000_0000 ? 1 : 0) + (type & 0x4000_0000 ? 1 : 0);
    const size = 2 + (iso === 3 ? 2 : iso > 0 ? 1 : flags);
    const point = () => Array.from({ length: size }, number).join(' ');
    const list = (each: () => string): string => {
      const count = word();
      const parts: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const part = each();
        length += part.length;
        if (length <= longest) parts.push(part);
        else if (parts.at(-1) !== '…') parts.push('…');
      }
      return `(${parts.join(', ')})`;
    };
    const shapes = (bare: boolean) =>
      list(() => {
        const text = shape(level + 1);
        return bare ? text.slice(text.indexOf('(')) : text;
      });
    const bodies = [
      () => {
        throw new RangeError('no shape');
      },
      () => `(${point()})`,
      () => list(point),
      () => list(() => list(point)),
      () => shapes(true),
      () => shapes(true),
      () => shapes(true),
      () => shapes(false),
    ];
    const body = bodies[kind];
    if (!body) throw new RangeError('no shape');
    return `${kinds[kind]} ${body()}`;
  };
  return shape(0);
};
