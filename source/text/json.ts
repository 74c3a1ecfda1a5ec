const plain = (_key: string, part: unknown) => (typeof part === 'bigint' ? String(part) : part);

/** JSON with LSNs, offsets and other exact numbers (bigint) as strings. */
export const toJson = (value: unknown): string => JSON.stringify(value, plain, 2);

/** The same on one line. */
export const toJsonLine = (value: unknown): string => JSON.stringify(value, plain);
