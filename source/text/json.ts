/** JSON with LSNs, offsets and other exact numbers (bigint) as strings. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? String(part) : part), 2);
