import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { keySteps, tryEveryKey } from '../../stack/every-key.ts';
import { until } from '../../stack/support.ts';
import type { EngineLab } from '../engine-lab.ts';
import { tool } from '../tool.ts';

/** Every key of the monitor of a lab that is up, and in which nothing was changed yet; it is stopped at the end. */
export const everyKey = (lab: EngineLab): void => {
  describe('every key of its monitor', () => {
    let screen: ReturnType<EngineLab['monitor']>;

    before(async () => {
      screen = lab.monitor();
      await screen.shows(/6\/6 healthy/, 60_000);
      await screen.shows(/1\/6.*debezium +● active/s);
      await screen.shows(/3 Topics ─+ 7 /);
      await screen.shows(new RegExp(`cdc-top {2}${lab.name} · compose · seed`));
      await until('CPU is known', () =>
        /postgres +running +.* \d+\.\d /.test(screen.lines().join('\n')),
      );
    });

    const shell = ['echo "<$LAB_VERSIONS>"', /<seed>/] as const;
    tryEveryKey(keySteps({ shell, psql: true }), () => screen);

    it('a container that ends and comes back is told in Events', async () => {
      await lab.docker('restart', '-t', '1', `${lab.project}-jupyter-1`);
      await screen.shows(/ jupyter +its container starts/, 60_000);
      await screen.shows(/● 6\/6 healthy/, 60_000);
    });

    it('secrets are nowhere on the screen, nor in an argument', async () => {
      const secrets = await lab.world.readSecrets(await lab.world.containers());
      assert.ok(secrets && secrets.all.length >= 5);
      const processes = await tool('ps', ['-eo', 'args']);
      for (const secret of secrets.all) {
        assert.ok(!screen.raw().includes(secret));
        assert.ok(!processes.includes(secret));
      }
    });

    it('Q, y stops the lab and leaves', async () => {
      await screen.press('Q');
      await screen.shows(/Quit and stop the lab\?/);
      await screen.press('y');
      assert.equal(await screen.ended, 0);
      assert.equal(await lab.docker('ps', '-q', '--filter', `label=cdc-top.lab=${lab.name}`), '');
    });
  });
};
