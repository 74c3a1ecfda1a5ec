import assert from 'node:assert/strict';
import { test } from 'node:test';
import { debeziumFigures, processStart } from '../../../source/systems/debezium/exporter.ts';

test('Debezium’s figures are read from the exporter’s text', () => {
  const text = `# HELP debezium_streaming_Connected Attribute exposed for management
# TYPE debezium_streaming_Connected untyped
debezium_streaming_Connected{server="lab_cdc",} 1.0
debezium_streaming_MilliSecondsBehindSource{server="lab_cdc",} 104.0
debezium_snapshot_SnapshotRunning{server="lab_cdc",} 0.0
debezium_streaming_TotalNumberOfEventsSeen 1.2E7
debezium_streaming_QueueTotalCapacity{server="x"} NaN
jvm_memory_bytes_used{area="heap",} 5.0
`;
  assert.deepEqual(debeziumFigures(text), {
    'streaming.Connected': 1,
    'streaming.MilliSecondsBehindSource': 104,
    'snapshot.SnapshotRunning': 0,
    'streaming.TotalNumberOfEventsSeen': 12_000_000,
  });
  assert.deepEqual(debeziumFigures(''), {});
});

test('the start of the worker is read from it too', () => {
  const text = `# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.795400189074E9
process_start_time_seconds_of_another 5.0
`;
  assert.equal(processStart(text), 1_795_400_189_074);
  assert.equal(processStart(''), null);
  assert.equal(processStart('process_start_time_seconds NaN\n'), null);
});
