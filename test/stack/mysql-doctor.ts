import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { localFiles } from '../../source/clients/files.ts';
import { connectMysql, type MysqlEndpoint } from '../../source/clients/mysql.ts';
import { mysqlChecks } from '../../source/systems/mysql/checks/index.ts';
import { readSettings } from '../../source/systems/mysql/checks/read.ts';
import type { Checked } from '../../source/watch/check.ts';
import { mysqlFaults } from './faults/mysql.ts';
import { type Flavour, type MysqlServer, mysqlServer, whyNoMysql } from './mysql-server.ts';
import { few, limit, seed, suite } from './mysql-suite.ts';
import { until } from './support.ts';

const context = { files: localFiles, patient: false, doubt: { raise() {}, take: () => false } };

const found = (settings: Awaited<ReturnType<typeof readSettings>>): (Checked & { id: string })[] =>
  mysqlChecks.flatMap(({ id, check }) => check(settings).map((one) => ({ id, ...one })));
const told = (results: readonly (Checked & { id: string })[]) =>
  results.map(({ id, level, found: what }) => `${id} ${level}: ${what}`);

/** Each fault of a server is found, and its cure is run as it stands there. */
export const doctorOn = (flavour: Flavour): void => {
  describe(`doctor on ${flavour}`, { concurrency: 1, skip: whyNoMysql(flavour) }, () => {
    const { t, end } = suite();
    let server: MysqlServer;
    before(async () => {
      server = await mysqlServer(t, flavour);
      await server.run(seed(flavour));
    });
    after(end);

    const examine = async (endpoint: Partial<MysqlEndpoint> = {}, later = 0) => {
      const settings = await readSettings({ ...server.endpoint, ...endpoint }, context, limit());
      return found({ ...settings, now: settings.now + later });
    };

    it('finds nothing wrong where nothing is', async () => {
      const wrong = (await examine()).filter(({ level }) => level !== 'ok');
      assert.deepEqual(told(wrong), []);
    });

    it('says of what a user may not see that it is not known', async () => {
      const results = await examine(few);
      assert.deepEqual(
        results.filter(({ level }) => level !== 'ok').map(({ id, level }) => [id, level]),
        [
          ['DM13', 'unknown'],
          ['DM11', 'unknown'],
          ['DM12', 'unknown'],
        ],
      );
    });

    for (const fault of mysqlFaults) {
      if (fault.only && fault.only !== flavour) continue;
      it(`${fault.id}: ${fault.what}`, async () => {
        const { id, make = '', file, hold, later, undo = '', incurable } = fault;
        await server.run(make);
        if (file) {
          server.configure(...file);
          await server.restart();
        }
        const held = hold
          ? await connectMysql(server.endpoint, { connectTimeoutMs: 3000, signal: limit() })
          : undefined;
        for (const statement of hold?.split(';') ?? [])
          if (statement.trim() !== '') await held?.rows(statement);
        const own = async () => (await examine({}, later)).filter((one) => one.id === id);
        try {
          // What is open is told anew ten times a second.
          const wrong = await until(`${id} finds it`, async () => {
            const results = (await own()).filter(({ level }) => level !== 'ok');
            return results.length > 0 && results;
          });
          assert.deepEqual([...new Set(wrong.map(({ level }) => level))], [fault.level]);
          for (const { cure } of wrong) {
            assert.equal(cure?.kind === 'words', incurable === true);
            if (cure?.kind === 'sql') await server.run(cure.text);
            if (cure?.kind === 'setting') {
              server.configure(...(file ?? []), cure.text);
              await server.restart();
            }
          }
          if (!incurable)
            await until(`the cure of ${id} helps`, async () =>
              (await own()).every(({ level }) => level === 'ok'),
            );
        } finally {
          held?.destroy();
          await server.run(undo);
          if (flavour === 'mysql') await server.run('RESET PERSIST;');
          if (file) {
            server.configure();
            await server.restart();
          }
        }
      });
    }
  });
};
