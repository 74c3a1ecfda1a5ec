/** What Debezium exports, wherever it runs. */
export type DebeziumReading = {
  /**
   * Start of the process of Connect or Debezium Server, ms since the epoch: the epoch of Debezium's
   * counters, which a restarted task begins anew as well (that shows in a smaller counter). Null
   * where JMX is not reached.
   */
  epoch: number | null;
  /**
   * Debezium's own figures by MBean attribute, for the snapshot and streaming contexts; empty where
   * JMX is not reached.
   */
  metrics: Record<string, number>;
  /**
   * `unavailable.value.placeholder` of the connectors that set it, by their topic prefix; missing
   * where nobody sets it or nobody tells.
   */
  placeholders?: Readonly<Record<string, string>>;
};

/** What passes Debezium. */
export type CaptureRows = {
  /** Events per second; null where its figures are not reached. */
  eventsPerS: number | null;
  /** From a commit to Debezium’s work on it, ms. */
  behindMs: number | null;
  /** Until its snapshot is taken, a slot has nothing to confirm. */
  snapshotting: boolean;
};
