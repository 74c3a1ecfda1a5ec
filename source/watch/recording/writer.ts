import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, Failure, messageOf } from '../../config/errors.ts';
import { maskSecrets } from '../../text/mask.ts';
import { deltaOf } from './delta.ts';
import type { Header } from './header.ts';
import { encode, type Json } from './json.ts';
import { type MemberInfo, makeMember } from './member.ts';

// What a crash may cost, and what a member costs: with 15 s, a third of what one tick each would take.
const memberMs = 15_000;
const memberChars = 512 * 1024;
// A seek reads from the key before it.
const keyMs = 300_000;
const keyChars = 8 * 1024 * 1024;
// A disk that stands still must not fill the memory.
const mostPending = 16 * 1024 * 1024;

export type RecordingWriter = {
  /**
   * Writes down what is so at a tick (`now` in ms since the epoch): a tree of plain values that nobody
   * changes afterwards. `marked`: something happened that a person will want to step to. Never throws;
   * what went wrong is heard by `onFailure`.
   */
  add(now: number, value: unknown, marked?: boolean): void;
  /** Ticks that are written or about to be, and bytes that are in the file. */
  readonly ticks: number;
  readonly bytes: number;
  /** Resolves when all members that are whole are in the file; for those who add faster than time goes. */
  settled(): Promise<void>;
  /** Writes what is left and closes the file. */
  close(): Promise<void>;
};

/**
 * Makes a recording in a new file, which only its owner may read. Throws a Failure where it cannot be
 * made or is there already. Once writing fails nothing more is written, and `onFailure` hears why, once.
 */
export const writeRecording = async (
  file: string,
  header: Header,
  {
    secrets = [],
    onFailure = () => {},
  }: {
    /** What must not be in it wherever it stands; more may become known. */
    secrets?: readonly string[];
    onFailure?: (failure: Failure) => void;
  } = {},
): Promise<RecordingWriter> => {
  const handle = await create(file);
  const { startedAt } = header;
  let before: { value: unknown; at: number } | undefined;
  let lines: string[] = [];
  let info: MemberInfo | undefined;
  let chars = 0;
  let keyed = { at: 0, chars: 0 };
  let pending = 0;
  let [ticks, bytes] = [0, 0];
  let failed = false;
  let written: Promise<void> = Promise.resolve();
  const mask = (text: string) => maskSecrets(text, secrets);

  const put = (member: MemberInfo, text: string) => {
    pending += text.length;
    written = written
      .then(async () => {
        if (failed) return;
        const packed = await makeMember(member, text);
        await handle.writeFile(packed);
        bytes += packed.length;
      })
      .catch((error: unknown) => {
        failed = true;
        onFailure(new Failure(`the recording ends here: ${file}: ${whyNot(error)}`));
      })
      .finally(() => {
        pending -= text.length;
      });
  };

  const endMember = () => {
    if (info) put(info, `${lines.join('\n')}\n`);
    [lines, info, chars] = [[], undefined, 0];
  };

  put(
    { kind: 'header', from: startedAt, until: startedAt, ticks: 0, marks: 0, markedAt: 0 },
    `${JSON.stringify(header)}\n`,
  );

  return {
    add(now, value, marked = false) {
      // A tick that is left out is no damage: the next one tells what changed since the last.
      if (failed || pending > mostPending) return;
      // Every tick can be found by its time, also after the clock was put back.
      const at = before ? Math.max(now, before.at + 1) : now;
      const isKey = !before || at - keyed.at >= keyMs || keyed.chars > keyChars;
      if (isKey || (info && at - info.from >= memberMs) || chars > memberChars) endMember();
      if (isKey) keyed = { at, chars: 0 };
      const delta = before && !isKey ? deltaOf(before.value, value, mask) : [encode(value, mask)];
      const line: Json[] = [before && !isKey ? at - before.at : at, marked ? 1 : 0];
      if (delta !== undefined) line.push(delta);
      const text = JSON.stringify(line);
      lines.push(text);
      chars += text.length;
      keyed.chars += text.length;
      const kind = isKey ? 'key' : 'delta';
      info ??= { kind, from: at, until: at, ticks: 0, marks: 0, markedAt: 0 };
      info.until = at;
      info.ticks += 1;
      if (marked && info.marks === 0) info.markedAt = at;
      info.marks += marked ? 1 : 0;
      ticks += 1;
      before = { value, at };
    },
    get ticks() {
      return ticks;
    },
    get bytes() {
      return bytes;
    },
    settled: () => written,
    async close() {
      endMember();
      await written;
      await handle.close();
    },
  };
};

const create = async (file: string): Promise<FileHandle> => {
  try {
    return await open(file, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new Failure(`${file} exists already: choose another name, or remove it`);
    throw new Failure(`cannot record to ${file}: ${whyNot(error)}`);
  }
};

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'the file may not grow any more',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'that is a folder',
};

const whyNot = (error: unknown): string => reasons[codeOf(error) ?? ''] ?? messageOf(error);
