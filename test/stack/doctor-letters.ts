import assert from 'node:assert/strict';
import { it } from 'node:test';
import { connectorOf } from './connect-requests.ts';
import { cured, examined } from './curing.ts';
import type { Doctored } from './doctor-kafka.ts';

/** A driver for MySQL that guesses a character set, in the lab’s own connector, and its cure. */
export const letterFaults = (given: () => Promise<Omit<Doctored, 'status'>>): void => {
  it('doctor finds a driver that is told no collation, and its JSON cures it', async () => {
    const { engine, target } = await given();
    const { config, put } = connectorOf(target, 'lab-cdc');
    const own = await config();
    const plain = Object.fromEntries(
      Object.entries(own).filter(([setting]) => !setting.startsWith('driver.')),
    );
    try {
      await put(plain);
      await cured(
        [{ id: 'DC31', name: 'lab-cdc', level: 'info' }],
        () => examined(engine),
        ([cure]) => put({ ...plain, ...JSON.parse(cure?.text ?? '') }),
      );
      // The lab has what doctor says.
      assert.deepEqual(await config(), own);
    } finally {
      await put(own);
    }
  });
};
