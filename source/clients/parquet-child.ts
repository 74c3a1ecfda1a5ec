import zlib from 'node:zlib';
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { withColumns } from './parquet-columns.ts';

/** What the reader sends to its process: a file to begin with, then what was asked for. */
export type ToChild = { job: number } & (
  | { kind: 'file'; size: number; columns: readonly string[] }
  | { kind: 'bytes'; id: number; bytes: Uint8Array }
  | { kind: 'unread'; id: number; message: string }
  | { kind: 'more' }
);

/** What the process sends: bytes that it wants, rows that it has read, and how it ended. */
export type FromChild = { job: number } & (
  | { kind: 'want'; id: number; start: number; end: number }
  | { kind: 'groups'; rows: number[] }
  | { kind: 'rows'; rows: Record<string, unknown>[] }
  | { kind: 'done' }
  | { kind: 'failed'; message: string }
);

const rowsAtOnce = 10_000;
const largestPage = 256 * 1024 * 1024;

// What an earlier file has left waiting answers nobody.
let job = 0;
let waiting = new Map<number, PromiseWithResolvers<ArrayBuffer>>();
let wanted = 0;
let taken = Promise.withResolvers<void>();

const say = (message: FromChild) => process.send?.(message);

const limited = (size: number): number => {
  if (size > largestPage) throw new Error(`a page of ${size} bytes is too much`);
  return size;
};
const compressors = {
  GZIP: (input: Uint8Array, size: number) =>
    zlib.gunzipSync(input, { maxOutputLength: limited(size) + 1 }),
  ZSTD: (input: Uint8Array, size: number) => {
    if (!('zstdDecompressSync' in zlib))
      throw new Error('it is packed with zstd: Node 22.15 can read it');
    return zlib.zstdDecompressSync(input, { maxOutputLength: limited(size) + 1 });
  },
};

const fileOf = (of: number, byteLength: number) => ({
  byteLength,
  slice: (start: number, end = byteLength): Promise<ArrayBuffer> => {
    const fits = Number.isSafeInteger(start) && Number.isSafeInteger(end);
    if (!fits || start < 0 || end < start || end > byteLength)
      return Promise.reject(new Error('the footer points beyond the file'));
    wanted += 1;
    const answer = Promise.withResolvers<ArrayBuffer>();
    // hyparquet asks for several at once, and stops waiting when the first of them fails.
    answer.promise.catch(() => {});
    waiting.set(wanted, answer);
    say({ job: of, kind: 'want', id: wanted, start, end });
    return answer.promise;
  },
});

/** Throws where the footer tells one thing in two ways: it is damaged, and what it says is worth nothing. */
const check = ({ num_rows, row_groups, schema }: FileMetaData): void => {
  let rows = 0n;
  for (const group of row_groups) {
    rows += group.num_rows;
    for (const { meta_data: column } of group.columns) {
      const repeated = schema.some(
        ({ name, repetition_type: type }) =>
          type === 'REPEATED' && column?.path_in_schema.includes(name),
      );
      const values = column?.num_values ?? -1n;
      if (repeated ? values < 0n : values !== group.num_rows)
        throw new Error('the footer counts its rows in two ways');
    }
  }
  if (rows !== num_rows) throw new Error('the footer counts its rows in two ways');
};

const read = async (of: number, size: number, columns: readonly string[]): Promise<void> => {
  const file = fileOf(of, size);
  const whole = await parquetMetadataAsync(file);
  check(whole);
  const metadata = withColumns(whole, columns);
  say({ job: of, kind: 'groups', rows: whole.row_groups.map((group) => Number(group.num_rows)) });
  const total = Number(whole.num_rows);
  for (let rowStart = 0; rowStart < total; rowStart += rowsAtOnce) {
    const rowEnd = Math.min(total, rowStart + rowsAtOnce);
    const how = { file, metadata, rowStart, rowEnd, compressors, useOffsetIndex: true };
    const rows = await parquetReadObjects(how);
    if (rows.length !== rowEnd - rowStart)
      throw new Error('it has fewer rows than its footer says');
    taken = Promise.withResolvers();
    say({ job: of, kind: 'rows', rows });
    await taken.promise;
  }
};

const fail = (of: number) => (error: unknown) =>
  say({ job: of, kind: 'failed', message: error instanceof Error ? error.message : String(error) });

// What a library leaves unhandled is a file that can't be read, too.
process.on('unhandledRejection', (error) => fail(job)(error));
process.on('uncaughtException', (error) => fail(job)(error));
process.on('message', (message: ToChild) => {
  if (message.kind === 'file') {
    const { job: of, size, columns } = message;
    job = of;
    waiting = new Map();
    read(of, size, columns).then(() => say({ job: of, kind: 'done' }), fail(of));
  }
  if (message.job !== job) return;
  if (message.kind === 'more') taken.resolve();
  if (message.kind === 'bytes') waiting.get(message.id)?.resolve(copyOf(message.bytes));
  if (message.kind === 'unread') waiting.get(message.id)?.reject(new Error(message.message));
  if ('id' in message) waiting.delete(message.id);
});

// hyparquet wants a buffer of nothing but these bytes.
const copyOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
