import type { Files } from '../../clients/files.ts';
import { applicationLogs } from '../../systems/spark/event-logs.ts';
import { codecOf, unpackFrames, unreadable } from '../../systems/spark/packed-log.ts';

const firstBytes = 512 * 1024;

/**
 * The Spark application that was submitted with a token, out of the event logs: their first events
 * hold its settings, the token among them. A driver that came back has the same token: only one that
 * began after `startedAt` (ms since the epoch) is this one. Null where there is none yet.
 */
export const findApplication = async (
  files: Files,
  folder: string,
  token: string,
  startedAt: number,
): Promise<string | null> => {
  const logs = await applicationLogs(files, folder);
  for (const { applicationId, parts } of logs.reverse()) {
    const [first] = parts;
    if (!first) continue;
    const { bytes: raw } = await files.readFrom(first, 0, firstBytes);
    const codec = codecOf(first);
    const bytes = codec && !unreadable(codec) ? unpackFrames(raw, codec).text : raw;
    if (!bytes.includes(`"spark.cdctop.submission":"${token}"`)) continue;
    const text = bytes.toString('latin1');
    const [, began] =
      /"Event":"SparkListenerApplicationStart"[^\n]*?"Timestamp":(\d+)/.exec(text) ?? [];
    return Number(began ?? 0) >= startedAt ? applicationId : null;
  }
  return null;
};
