import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { classify } from '../../source/clients/failure.ts';
import { connectMysql, type MysqlEndpoint } from '../../source/clients/mysql.ts';
import { clientFile, mysqlShell } from '../../source/clients/mysql-shell.ts';
import { observing } from '../../source/commands/observe.ts';
import { takeSnapshot } from '../../source/commands/take-once.ts';
import { kinds } from '../../source/systems/index.ts';
import { gapsIn } from '../../source/systems/mysql/gtid.ts';
import { openMysql } from '../../source/systems/mysql/probe.ts';
import { type Mysql, type MysqlReading, mysql } from '../../source/systems/mysql/readings.ts';
import type { Watching } from '../../source/watch/index.ts';
import type { BinlogPlace } from '../../source/watch/links.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import type { Pipeline, System, Target } from '../../source/watch/target.ts';
import { viewOf } from '../../source/watch/view.ts';
import { startMonitor } from '../screen/monitor.ts';
import { debianPackage, debianProgram } from './debian.ts';
import {
  binlogReader,
  type Flavour,
  type MysqlServer,
  mysqlServer,
  whyNoMysql,
} from './mysql-server.ts';
import { capture, few, insert, limit, seed, suite } from './mysql-suite.ts';
import { teller, tellers } from './mysql-teller.ts';
import { root, temporaryFolder, until } from './support.ts';

const versions: Record<Flavour, RegExp> = {
  mysql: /^8\.0\.15$/,
  mariadb: /^11\.4\.5-MariaDB$/,
  'mariadb-10.11': /^10\.11\.\d+-MariaDB/,
};

const systemOf = (endpoint: MysqlEndpoint): System<Mysql> => ({
  ...{ id: 'mysql:shop', kind: mysql.kind, label: 'shop', endpoint: async () => endpoint },
});

/** The kind on a server that cdc-top did not start: what it reads, shows and finds. */
export const kindOn = (flavour: Flavour): void => {
  describe(`the kind on ${flavour}`, { concurrency: 1, skip: whyNoMysql(flavour) }, () => {
    const { t, end } = suite();
    let server: MysqlServer;
    before(async () => {
      server = await mysqlServer(t, flavour);
      await server.run(seed(flavour));
    });
    after(end);

    const read = async (endpoint: Partial<MysqlEndpoint> = {}): Promise<MysqlReading> => {
      const probe = await openMysql({ ...server.endpoint, ...endpoint });
      try {
        return await probe.read(limit());
      } finally {
        await probe.close();
      }
    };

    /** Watches the server, with a pipeline that reads it as the capture’s user and of which `place` tells. */
    const watched = async (
      work: (
        watching: Watching,
        until_: (what: string, look: (now: Snapshot) => unknown) => Promise<Snapshot>,
      ) => Promise<void>,
      {
        place,
        endpoint,
      }: { place?: () => BinlogPlace | undefined; endpoint?: Partial<MysqlEndpoint> } = {},
    ) => {
      const abort = new AbortController();
      const pipeline: Pipeline = {
        id: 'orders',
        source: { system: 'mysql:shop', reader: capture.user },
        capture: { system: 'connect:none' },
        topics: { system: 'teller:bus' },
      };
      const target: Target = {
        ...{ id: 'shop', scope: 'attached', labs: [], pipelines: [pipeline] },
        systems: [
          systemOf({ ...server.endpoint, ...endpoint }),
          tellers(place ?? (() => undefined)),
        ],
      };
      const watching = observing([...kinds, teller]).observe(target, {
        ...{ signal: abort.signal, intervalMs: 300 },
      });
      watching.begin();
      try {
        await work(watching, (what, look) =>
          until(what, () => (look(watching.snapshot()) ? watching.snapshot() : undefined), 30_000),
        );
      } finally {
        await watching.close();
      }
    };
    const rowIn = (snapshot: Snapshot, name = `${capture.user}@localhost`) =>
      viewOf(snapshot, mysql, 'mysql:shop')?.rows.readers.find((row) => row.name === name);
    const idsIn = ({ findings }: Snapshot) => findings.map(({ id }) => id);
    const readers: { close(): void }[] = [];
    afterEach(() => {
      for (const each of readers.splice(0)) each.close();
    });
    const reader = async () => {
      const file = (await read()).logs?.[0]?.name ?? '';
      const made = await binlogReader({ ...server.endpoint, ...capture }, { serverId: 99, file });
      readers.push(made);
      return made;
    };

    it('tells what it is', async () => {
      const before = Date.now();
      const now = await read();
      assert.equal(now.flavour, flavour === 'mysql' ? 'MySQL' : 'MariaDB');
      assert.match(now.version, versions[flavour]);
      assert.deepEqual(
        [now.serverId, now.logBin, now.format, now.rowImage],
        [1n, true, 'ROW', 'FULL'],
      );
      assert.equal(now.retentionMs, flavour === 'mysql' ? 30 * 86_400_000 : null);
      assert.deepEqual(now.missing, []);
      assert.ok(Math.abs(now.clock.offsetMs) <= now.clock.withinMs + 100);
      assert.ok(now.epoch > before - 600_000 && now.epoch < Date.now() + 2000);
      // Its files are this machine’s: when each was written last is known.
      const last = now.logs?.at(-1);
      assert.equal(last?.name, now.end?.file);
      assert.ok(now.logs?.every(({ writtenAt }) => (writtenAt ?? 0) > before - 600_000));
      assert.deepEqual([now.dumps, now.transactions], [[], []]);
      if (flavour === 'mysql') assert.match(now.gtidExecuted ?? '', /^[0-9a-f-]{36}:1-\d+$/);
      else assert.match(now.gtidExecuted ?? '', /^0-1-\d+$/);
    });

    it('counts what is written, and goes on after a restart', async () => {
      const one = await read();
      await server.run(insert);
      const two = await read();
      assert.ok((two.logged ?? 0n) > (one.logged ?? 0n));
      assert.ok((two.end?.pos ?? 0n) > (one.end?.pos ?? 0n));
      // Uptime is told in whole seconds.
      assert.ok(Math.abs(two.epoch - one.epoch) <= 1000);
      // So one that is restarted within seconds of its start can't be told from what it was.
      await sleep(Math.max(0, one.epoch + 4000 - Date.now()));
      await server.restart();
      const three = await read();
      assert.ok(three.epoch > one.epoch);
      assert.notEqual(three.end?.file, two.end?.file);
    });

    it('shows who reads, and when nobody does any more', async () => {
      await watched(async (watching, shows) => {
        await shows('nobody reads yet', (now) => rowIn(now, capture.user));
        const client = await reader();
        const seen = await shows('the reader is there', (now) => rowIn(now)?.sentAll);
        const row = rowIn(seen);
        assert.deepEqual([row?.connected, row?.read, row?.file], [true, true, null]);
        assert.ok(client.bytes() > 0);
        const monitor = startMonitor(160, 50, { snapshot: seen });
        try {
          await monitor.press('2');
          await monitor.shows(/›2 Binlog[\s\S]*debezium@localhost[\s\S]*reads/);
          await monitor.press('enter');
          await monitor.shows(
            /Reader debezium@localhost[\s\S]*the server has sent it everything[\s\S]*binlog\.000001/,
          );
        } finally {
          monitor.close();
        }
        client.close();
        const gone = await shows(
          'it is gone',
          (now) => rowIn(now, capture.user)?.connected === false,
        );
        const events = watching.snapshot().events.map(({ source, text }) => `${source} ${text}`);
        assert.ok(events.includes('debezium@localhost reads the binary log'), events.join('\n'));
        assert.ok(
          events.includes('debezium@localhost no longer reads the binary log'),
          events.join('\n'),
        );
        assert.ok(!idsIn(gone).includes('S37'));
        const away = await shows('its absence is found', (now) => idsIn(now).includes('S37'));
        assert.equal(
          away.findings.find(({ id }) => id === 'S37')?.text,
          'nothing reads the binary log as debezium',
        );
        assert.equal(away.pipelines[0]?.verdict.level, 'error');
      });
    });

    it('tells how far behind a pipeline is, and that its file may go, and that it has gone', async () => {
      const { end } = await read();
      assert.ok(end);
      const place: BinlogPlace = {
        ...{ server: 'shop', ...end, gtid: null, committedAt: Date.now() - 1_800_000 },
      };
      await watched(
        async (watching, shows) => {
          const before = await shows('the place is known', (now) => rowIn(now, capture.user)?.file);
          assert.deepEqual(
            [rowIn(before, capture.user)?.behindBytes, rowIn(before, capture.user)?.behindMs],
            [0n, 0],
          );
          await server.run(`${insert}\nFLUSH BINARY LOGS;\n${insert}`);
          // MariaDB notes a checkpoint in the new file a moment later.
          const behind = async () => {
            const told_ = await read();
            const own = told_.logs?.find(({ name }) => name === end.file);
            return (own?.bytes ?? 0n) - end.pos + (told_.end?.pos ?? 0n);
          };
          const later = await until('both files count', async () => {
            const now = watching.snapshot();
            return rowIn(now, capture.user)?.behindBytes === (await behind()) && now;
          });
          const rest = (await read()).end;
          assert.ok((rowIn(later, capture.user)?.behindMs ?? 0) > 1_799_000);
          await server.run('SET GLOBAL binlog_expire_logs_seconds = 3000;');
          const soon = await shows('its file may go', (now) => idsIn(now).includes('S34'));
          const eta = rowIn(soon, capture.user)?.etaMs ?? 0;
          assert.ok(eta > 2_900_000 && eta <= 3_000_000, String(eta));
          assert.ok(idsIn(soon).includes('S35'));
          const next = soon.findings.find(({ id }) => id === 'S34')?.next?.[0]?.sql ?? '';
          await server.run(next);
          assert.equal((await read()).retentionMs, 6_000_000);
          await server.run(`PURGE BINARY LOGS TO '${rest?.file}';`);
          const gone = await shows('its file has gone', (now) => idsIn(now).includes('S33'));
          assert.match(
            gone.findings.find(({ id }) => id === 'S33')?.text ?? '',
            new RegExp(`^${end.file}, which debezium needs, is gone`),
          );
          assert.equal(rowIn(gone, capture.user)?.fileThere, false);
        },
        { place: () => place },
      );
      const back =
        flavour === 'mysql'
          ? 'RESET PERSIST;\nSET GLOBAL binlog_expire_logs_seconds = 2592000;'
          : 'SET GLOBAL binlog_expire_logs_seconds = 0;';
      await server.run(back);
    });

    it('finds two readers of one number that push each other out', async () => {
      await watched(async (_watching, shows) => {
        await shows('nobody reads yet', (now) => rowIn(now, capture.user));
        let last = await reader();
        for (let turn = 0; turn < 4; turn += 1) {
          await shows('it reads', (now) => rowIn(now)?.connected);
          const { thread } = rowIn(await shows('', () => true)) ?? {};
          const next = await reader();
          await until('the older one is gone', () => Promise.race([last.gone, sleep(50)]), 10_000);
          last = next;
          await shows(
            'the other one reads',
            (now) => rowIn(now)?.connected && rowIn(now)?.thread !== thread,
          );
        }
        const seen = await shows('they are found', (now) => idsIn(now).includes('S36'));
        assert.match(
          seen.findings.find(({ id }) => id === 'S36')?.text ?? '',
          /^readers of debezium push each other out: [45] connections/,
        );
        last.close();
      });
    });

    it('finds what keeps a capture from reading changes', async () => {
      await server.run(
        `SET GLOBAL binlog_format = 'MIXED';\nSET GLOBAL binlog_row_image = 'MINIMAL';`,
      );
      await watched(async (_watching, shows) => {
        const seen = await shows('both are found', (now) => idsIn(now).includes('S31'));
        for (const id of ['S31', 'S32'])
          await server.run(seen.findings.find((each) => each.id === id)?.next?.[0]?.sql ?? '');
        await shows('both are cured', (now) => !idsIn(now).some((id) => /S3[12]/.test(id)));
        server.configure('skip-log-bin');
        await server.restart();
        const off = await shows('there is none', (now) => idsIn(now).includes('S30'));
        assert.equal(rowIn(off, capture.user)?.connected, false);
        assert.ok(off.events.some(({ text }) => text === 'no longer writes a binary log'));
        server.configure();
        await server.restart();
        await shows('there is one', (now) => !idsIn(now).includes('S30'));
      });
      if (flavour === 'mysql') await server.run('RESET PERSIST;');
    });

    it('names each right that a user lacks, and shows what it may see', async () => {
      const seen = await read(few);
      const rights =
        flavour === 'mysql'
          ? ['REPLICATION CLIENT', 'PROCESS', 'REPLICATION SLAVE']
          : ['BINLOG MONITOR', 'PROCESS', 'REPLICATION MASTER ADMIN'];
      assert.deepEqual(
        seen.missing.map(({ right }) => right),
        rights,
      );
      assert.deepEqual(
        [seen.end, seen.logs, seen.dumps, seen.transactions, seen.replicas],
        [null, null, null, null, null],
      );
      assert.equal(seen.format, 'ROW');
      const target: Target = {
        ...{ id: 'shop', scope: 'attached', labs: [], pipelines: [] },
        systems: [systemOf({ ...server.endpoint, ...few })],
      };
      const once = await takeSnapshot(target, { signal: limit(), intervalMs: 300 });
      assert.deepEqual(
        once.findings.map(({ id, subject }) => [id, subject.name]),
        rights.map((right) => ['S40', right]),
      );
      for (const { next } of once.findings)
        await server.run((next?.[0]?.sql ?? '').replace('USER', `'${few.user}'@'%'`));
      assert.deepEqual((await read(few)).missing, []);
      await server.run(`REVOKE ALL PRIVILEGES, GRANT OPTION FROM '${few.user}'@'%';`);
    });

    it('fails in words, and within its time', async () => {
      const reasonOf = (endpoint: Partial<MysqlEndpoint>) =>
        read(endpoint).then(
          () => assert.fail('it answered'),
          (error: unknown) => classify(error),
        );
      const wrong = await reasonOf({ user: few.user, password: 'wrong' });
      assert.equal(wrong.kind, 'denied');
      assert.doesNotMatch(wrong.message, /wrong/);
      assert.equal((await reasonOf({ port: 1 })).kind, 'unreachable');
      await server.frozen(async () => assert.equal((await reasonOf({})).kind, 'timeout'));
    });

    it('lets a person’s client in by a file alone, which no other user may read', (context) => {
      const own = path.join(temporaryFolder(t, 'client'), 'client.cnf');
      const endpoint = { ...server.endpoint, ...few };
      writeFileSync(own, clientFile(endpoint), { mode: 0o600 });
      let [client, library] = ['', ''];
      try {
        client = debianProgram('mariadb', 'mariadb-client-core');
        library = debianPackage('libmariadb3');
      } catch (error) {
        return context.skip(String(error));
      }
      const find = (name: string) => (name === 'mariadb' ? client : undefined);
      const program = mysqlShell(find, { optionFile: own, cwd: root, of: 'the lab' });
      // How MySQL 8 asks for a password is a plug-in there.
      const plugins = `${library}/usr/lib/x86_64-linux-gnu/libmariadb3/plugin`;
      const args = [
        ...program.args,
        `--plugin-dir=${plugins}`,
        '-N',
        '-e',
        'SELECT current_user()',
      ];
      assert.ok(!args.join(' ').includes(few.password));
      const { stdout, stderr } = spawnSync(program.command, args, { encoding: 'utf8' });
      assert.deepEqual([stdout.trim(), stderr], [`${few.user}@%`, '']);
    });

    it('sees a server that hangs, and that it answers again', async () => {
      const probe = await openMysql(server.endpoint);
      await probe.read(limit());
      await server.frozen(() => assert.rejects(probe.read(limit()), /no answer within 3 s/));
      assert.equal((await probe.read(limit())).serverId, 1n);
      await probe.close();
    });

    if (flavour === 'mysql') {
      it('speaks TLS where it is told to, and checks who answers', async () => {
        const cipher = async (endpoint: MysqlEndpoint) => {
          const client = await connectMysql(endpoint, { connectTimeoutMs: 3000, signal: limit() });
          const [row] = await client.rows<{ Value: string }>(`SHOW STATUS LIKE 'Ssl_cipher'`);
          await client.end();
          return row?.Value ?? '';
        };
        const ca = readFileSync(path.join(server.data, 'ca.pem'), 'utf8');
        const { endpoint } = server;
        assert.equal(await cipher(endpoint), '');
        assert.notEqual(await cipher({ ...endpoint, tls: { verify: false } }), '');
        assert.notEqual(await cipher({ ...endpoint, tls: { verify: true, ca } }), '');
        await assert.rejects(cipher({ ...endpoint, tls: { verify: true } }), /certificate/);
      });

      it('answers to what npm run build makes of the client', async () => {
        const folder = temporaryFolder(t, 'bundle');
        const outfile = path.join(folder, 'client.mjs');
        const { build } = await import('rolldown');
        await build({
          input: path.join(root, 'source', 'clients', 'mysql.ts'),
          platform: 'node',
          output: { file: outfile, format: 'esm', codeSplitting: false },
        });
        const { withMysql } = (await import(
          outfile
        )) as typeof import('../../source/clients/mysql.ts');
        const rows = await withMysql(
          { ...server.endpoint, ...capture, tls: { verify: false } },
          { connectTimeoutMs: 3000, signal: limit() },
          (client) => client.rows<{ one: string }>('SELECT 1 AS one'),
        );
        assert.equal(rows[0]?.one, '1');
      });

      it('tells gaps in its GTIDs', async () => {
        const { gtidExecuted, serverUuid } = await read();
        assert.deepEqual(gapsIn(gtidExecuted ?? ''), []);
        await server.run(`SET GTID_NEXT = '${serverUuid}:1000';\nBEGIN;\nCOMMIT;`);
        const [gap, another] = gapsIn((await read()).gtidExecuted ?? '');
        assert.deepEqual([gap?.source, gap?.last, another], [serverUuid, 999n, undefined]);
      });
    }
  });
};
