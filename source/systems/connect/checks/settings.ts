import type { CaptureSettings } from '../../debezium/checks/settings.ts';

export type ConnectSettings = CaptureSettings & {
  url: string;
  /** Of the worker, as it says itself; null where it does not. */
  version: string | null;
  /** Whether it answers somebody without a name and password; null where that can’t be told. */
  open: boolean | null;
  plugins: readonly { class: string; version: string | null }[] | null;
  /** As the worker keeps them (Kafka 3.6 and later), by connector; null where it does not tell. */
  offsets: Readonly<Record<string, unknown>> | null;
};

/** Whether a worker of this version tells how far its connectors have read; an older one logs a trace when asked. */
export const tellsOffsets = (version: string | null): boolean => {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 6);
};
