import type { OnEvent } from '../../watch/lab.ts';

/** Something that shows engine events; `close` may be called more than once. */
export type EventView = { onEvent: OnEvent; close(): Promise<void> };
