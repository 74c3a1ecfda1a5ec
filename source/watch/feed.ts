/**
 * A bounded, numbered feed: what happened since `seq`, and how much of that is no longer held.
 * `poll` takes in what is new; `close` ends what it keeps.
 */
export type Feed<E> = {
  poll(): Promise<void>;
  since(seq: number): { events: readonly (E & { seq: number })[]; dropped: number };
  close?(): void;
};
