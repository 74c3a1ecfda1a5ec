import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { withColumns } from '../../source/clients/parquet-columns.ts';
import { root } from '../support.ts';

const folder = path.join(root, 'test', 'recordings', 'delta', 'parts', '_delta_log');
const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.parquet'));
const { buffer, byteOffset, byteLength } = readFileSync(path.join(folder, name));
const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;

test('of a checkpoint only the columns that are wanted are read, as they are in the whole', async () => {
  const whole = parquetMetadata(file);
  const metadata = withColumns(whole, ['add.path', 'add.size', 'protocol', 'nothing.of.the.kind']);
  const columns = (metadata.row_groups[0]?.columns ?? []).map(({ meta_data: column }) =>
    column?.path_in_schema.join('.'),
  );
  assert.ok(columns.includes('add.path') && columns.includes('protocol.minReaderVersion'));
  assert.ok(columns.every((column) => /^(add\.(path|size)$|protocol\.)/.test(column ?? '')));
  const rows = await parquetReadObjects({ file, metadata });
  const wholeRows = await parquetReadObjects({ file, metadata: whole });
  assert.ok(rows.length > 0);
  assert.deepEqual(
    rows.map(({ add, protocol }) => ({ add, protocol })),
    wholeRows.map(({ add, protocol }) => ({
      add: add && { path: add.path, size: add.size },
      protocol,
    })),
  );
});
