import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { it } from 'node:test';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { cured, examined } from './curing.ts';
import { withLines } from './kafka-tools.ts';

/** Faults in the file of a lab’s Debezium Server, and the lines that cure them. It is not restarted for it. */
export const serverFaults = (given: () => Engine): void => {
  it('doctor finds what is wrong in Debezium Server’s file, and its lines cure it', async () => {
    const engine = given();
    const { files } = await engine.settings('debezium-server');
    const file = files.find(({ path }) => path.endsWith('application.properties'))?.path;
    assert.ok(file);
    const original = readFileSync(file, 'utf8');
    const results = await examined(engine);
    assert.ok(
      results.some(
        ({ id, level, found }) => id === 'DX01' && level === 'ok' && /^offset at/.test(found),
      ),
    );
    const faulty = withLines(original, [
      'debezium.source.slot.drop.on.stop=true',
      'debezium.source.heartbeat.interval.ms=0',
      'debezium.source.event.processing.failure.handling.mode=skip',
      'debezium.source.database.password=in-clear-on-purpose',
      'debezium.source.offset.flush.interval.ms=60000',
      'debezium.format.value.schemas.enable=false',
      'debezium.source.offset.storage=org.apache.kafka.connect.storage.MemoryOffsetBackingStore',
    ]);
    try {
      writeFileSync(file, faulty);
      await cured(
        [
          { id: 'DC04', level: 'warning' },
          { id: 'DC07', level: 'error' },
          { id: 'DC09', level: 'error' },
          { id: 'DC12', level: 'error' },
          { id: 'DC15', level: 'warning' },
          { id: 'DC27', level: 'info' },
          { id: 'DC30', level: 'error' },
        ],
        () => examined(engine),
        async (cures) => {
          const lines = cures.map(({ kind, text }) => {
            assert.equal(kind, 'setting');
            assert.ok(!text.includes('in-clear-on-purpose'));
            return text;
          });
          writeFileSync(file, withLines(faulty, lines));
        },
      );
    } finally {
      writeFileSync(file, original);
    }
  });
};
