import type { CaptureSettings } from '../../debezium/checks/settings.ts';

/** The connector’s settings are those of `debezium.source.…`; `worker` has every line of the file. */
export type ServerSettings = CaptureSettings & {
  /** What it has stored of how far it has read; null where its file can’t be read. */
  stored: Readonly<Record<string, string>> | null;
};
