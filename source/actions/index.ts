import { burst } from './burst.ts';
import { deletion } from './delete.ts';
import { demo } from './demo.ts';
import { insert } from './insert.ts';
import { update } from './update.ts';

/** What a person can do to the source. */
export const seedActions = { insert, update, delete: deletion, demo, burst } as const;
export type SeedName = keyof typeof seedActions;
