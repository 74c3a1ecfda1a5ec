/** Customers whose e-mail `seed demo` changes. */
export const demoUpdates = [2, 3] as const;

/** The customer that `seed demo` deletes: the last of those that it inserts into a fresh table. */
export const demoDelete = 10;

/** Customers that the notebooks and `seed demo` name: `u` and `d` leave them as they were. */
export const namedCustomers: readonly number[] = [...demoUpdates, demoDelete];
