import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import connectorPaused from '../../scripts/faults/connector-paused.ts';
import { type FaultLab, labHands } from '../../scripts/faults/rig/lab.ts';
import { measure } from '../../scripts/faults/rig/measure.ts';
import { type Watcher, watcher } from '../../scripts/faults/rig/watcher.ts';
import slotRemade from '../../scripts/faults/slot-remade.ts';
import stopKafka from '../../scripts/faults/stop-kafka.ts';
import { root, type TestLab } from './support.ts';

// Many times what is measured in docs/faults.md: a test shares its machine.
const foundWithinS = 30;
const hurried = { warmUpMs: 8000, settleMs: 0, staysMs: 1000, clearMs: 2000 };

/** The short form of scripts/faults.ts: what is injected is named by the built command. */
export const namedFaults = (lab: () => TestLab) =>
  describe('a fault is named by watch, which knows nothing of it', () => {
    let hands: FaultLab;
    let watch: Watcher;
    before(async () => {
      const { env } = lab();
      hands = await labHands({ ...process.env, ...env });
      await hands.withoutWatchdog();
      watch = watcher(
        [process.execPath, path.join(root, 'dist', 'cli.js'), 'watch', '--json'],
        env,
      );
    });
    after(async () => {
      await watch?.close();
      await hands?.letGo();
    });

    for (const fault of [connectorPaused, stopKafka, slotRemade])
      it(fault.name, async () => {
        const run = await measure(fault, hands, watch, hurried);
        assert.equal(run.error, undefined);
        assert.deepEqual(run.wrong, []);
        assert.ok((run.foundS ?? Infinity) < foundWithinS, JSON.stringify(run));
      });
  });
