import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, Failure } from '../../config/errors.ts';
import { linesOf, readTail } from './last-words.ts';

const pollMs = 200;
const chunkBytes = 64 * 1024;
// What has no end would otherwise be kept for as long as it is followed; the rest of it is left out.
const longestLine = 512 * 1024;

/**
 * The last lines of a log, then, with `follow`, each line as it is written; goes on with the new
 * file when the log is rotated. Ends when the signal is aborted.
 */
export async function* readLog(
  file: string,
  { lines, follow, signal }: { lines: number; follow: boolean; signal: AbortSignal },
): AsyncGenerator<string> {
  let handle = await openIfThere(file);
  if (!handle && !follow) throw new Failure(`${file} is not there: nothing has been logged yet`);
  try {
    let offset = 0;
    if (handle) {
      // Lines are rarely longer than a few hundred bytes; a stack trace is many of them.
      const { buffer, end } = readTail(handle.fd, Math.max(64 * 1024, lines * 400));
      // Half a line that is still being written is shown when it is whole.
      const whole = follow ? buffer.subarray(0, buffer.lastIndexOf('\n') + 1) : buffer;
      offset = end - (buffer.length - whole.length);
      if (lines > 0) yield* linesOf(whole).slice(-lines);
    }
    const chunk = Buffer.alloc(follow ? chunkBytes : 0);
    let rest = '';
    let replaced = false;
    while (follow && !signal.aborted) {
      const { bytesRead } = handle
        ? await handle.read({ buffer: chunk, position: offset })
        : { bytesRead: 0 };
      offset += bytesRead;
      const parts = (rest + chunk.toString('latin1', 0, bytesRead)).split('\n');
      rest = (parts.pop() ?? '').slice(0, longestLine);
      for (const part of parts) yield Buffer.from(part, 'latin1').toString('utf8');
      if (bytesRead > 0) continue;
      if (!handle || replaced) {
        await handle?.close();
        handle = await openIfThere(file);
        offset = 0;
        replaced = false;
        if (handle) continue;
      } else {
        replaced = await wasReplaced(file, handle, offset);
        // The old file is read to its end first: a line may have come just before the new one.
        if (replaced) continue;
      }
      await sleep(pollMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    await handle?.close();
  }
}

const openIfThere = async (file: string) => {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const wasReplaced = async (
  file: string,
  handle: Awaited<ReturnType<typeof open>>,
  offset: number,
): Promise<boolean> => {
  const [now, held] = await Promise.all([stat(file).catch(() => undefined), handle.stat()]);
  return now !== undefined && (now.ino !== held.ino || now.size < offset);
};
