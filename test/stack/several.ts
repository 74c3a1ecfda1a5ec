import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Once } from '../../source/commands/take-once.ts';
import { identify, signalProcess } from '../../source/os/processes.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import type { inTerminal } from './pty.ts';
import { readSecretFile } from './secrets.ts';
import { assertHealthy, type TestLab, until } from './support.ts';

type Screen = ReturnType<typeof inTerminal>;

const names = ['--name', 'lab', '--name', 'second'];

/** A second lab beside the one that is up: both as one target, on the screen, in `once`, recorded. */
export const severalLabs = (
  lab: TestLab,
  open: (columns: number, rows: number, ...args: string[]) => Screen,
) =>
  describe('two labs as one target', () => {
    let second: LabStatus;
    const statusOf = async (name: string): Promise<LabStatus> =>
      JSON.parse((await lab.run('status', '--json', '--name', name)).stdout);
    const verdictsIn = (text: string) =>
      Object.fromEntries(
        (JSON.parse(text) as Once).pipelines.map(({ id, verdict }) => [id, verdict]),
      );
    const once = async (...args: string[]) => (await lab.must('once', '--json', ...args)).stdout;
    const rowOf = (screen: Screen, name: string): string =>
      screen.lines().find((line) => new RegExp(`^[› ]. ${name} `).test(line)) ?? '';

    before(async () => {
      await lab.must('up', '--name', 'second');
      second = await statusOf('second');
      assertHealthy(second);
    });

    it('have names, ports, topics and figures of their own', async () => {
      const seen = JSON.parse(await once(...names)) as Once;
      assert.deepEqual(
        seen.pipelines.map(({ id }) => id),
        ['lab', 'second'],
      );
      assert.equal(seen.systems.length, 14);
      assert.ok(seen.systems.every(({ reading }) => !reading.failure));
      // Only the first one has a job.
      const [first, other] = seen.pipelines;
      assert.equal(typeof first?.flow.deltaVersion, 'number');
      assert.equal(other?.flow.deltaVersion, null);
      assert.notEqual(other?.verdict.level, 'error');
      const { stdout } = await lab.must('once', ...names);
      assert.match(stdout, /^lab: good: (All changes are in Delta|Keeping up)[\s\S]*\n\nsecond: /);
    });

    it('of which one is hurt: the other pipeline stays well, in once and on the screen', async () => {
      // Asked for each time: the watchdog restarts what hangs for too long.
      const pidOf = async (service: string) => {
        const { services } = await statusOf('second');
        const pid = services.find(({ name }) => name === service)?.pid;
        assert.ok(pid, service);
        return pid;
      };
      const screen = open(120, 36, '--read-only', ...names);
      await screen.shows(/0 Pipelines: the panes show lab/);
      await until('the first one is well', () => /✓ lab /.test(rowOf(screen, 'lab')), 90_000);
      const kafka = identify(await pidOf('kafka'));
      assert.ok(kafka);
      signalProcess(kafka, 'SIGSTOP');
      try {
        await until(
          'the second one is in trouble',
          () => /✗ second .*Kafka of second/.test(rowOf(screen, 'second')),
          90_000,
        );
        // Worst first, and nothing of it is said of the other one.
        const rows = screen.lines().filter((line) => /^[› ][✓✗▲○] (lab|second) /.test(line));
        assert.match(rows[0] ?? '', /✗ second /);
        assert.match(rows[1] ?? '', /✓ lab .*(All changes are in Delta|Keeping up)/);
        assert.doesNotMatch(screen.lines().slice(5).join('\n'), /Kafka of lab/);
        await screen.type(']');
        await screen.shows(/the panes show second[\s\S]*✗ Kafka of second: /);
        const verdicts = verdictsIn(await once(...names));
        assert.equal(verdicts.lab?.level, 'good');
        // Whoever looks for the first time can't tell whether it is still coming up.
        assert.equal(verdicts.second?.level, 'waiting');
        assert.match(verdicts.second?.text ?? '', /^Kafka of second /);
      } finally {
        signalProcess(kafka, 'SIGCONT');
      }
      await until(
        'the second one is well again',
        () => !/✗/.test(rowOf(screen, 'second')),
        120_000,
      );
      // Killed at once, its supervisor starts it anew; meanwhile it is the second one that is named.
      process.kill(await pidOf('postgres'), 'SIGKILL');
      await until(
        'its source is missed',
        () => /second .*PostgreSQL of second/.test(rowOf(screen, 'second')),
        60_000,
      );
      assert.match(rowOf(screen, 'lab'), /✓ lab /);
      await until(
        'it has been started anew',
        async () => (await statusOf('second')).state === 'healthy',
        120_000,
      );
      await screen.type('q');
      assert.equal(await screen.ended, 0);
      assertHealthy(await lab.status());
    });

    it('are recorded and replayed, without a secret', async () => {
      const file = path.join(lab.home, 'two.rec');
      const { stderr } = await lab.must('record', file, '--for', '10s', ...names);
      assert.match(
        stderr,
        /^recording lab\+second to .*two\.rec for 10\.0 s\nrecorded \d+ ticks in /,
      );
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const text = gunzipSync(readFileSync(file)).toString();
      const secrets = [await lab.status(), second].flatMap(({ paths }) => {
        const folder = paths.secrets as string;
        return readdirSync(folder).map((name) => readSecretFile(folder, name));
      });
      assert.ok(secrets.length > 4 && secrets.every((secret) => secret.length > 8));
      for (const secret of secrets) assert.ok(!text.includes(secret));
      const told = verdictsIn(await once('--replay', file));
      assert.deepEqual(Object.keys(told), ['lab', 'second']);
      assert.equal(told.lab?.level, 'good');

      const screen = open(120, 36, 'replay', file);
      const bar = /(\d\d:\d\d:\d\d)Z .*●.* (\d\d:\d\d:\d\d)Z {2}1×/;
      const [, from] = bar.exec(await screen.shows(bar)) ?? [];
      assert.match(screen.lines().join('\n'), /0 Pipelines: the panes show lab/);
      const time = () => /(\d\d:\d\d:\d\d)Z/.exec(screen.lines()[0] ?? '')?.[1];
      await until('it plays', () => time() !== from);
      await screen.type(' ');
      await screen.shows(/PAUSED/);
      // Ten seconds back is before its beginning.
      await screen.press('\u001B[D');
      await until('it is at its beginning', () => time() === from);
      await screen.type('i');
      await screen.shows(/this is a recording \(can’t/);
      await screen.type('q');
      assert.equal(await screen.ended, 0);
    });

    it('go one by one', async () => {
      await lab.must('down', '--purge', '--name', 'second');
      assertHealthy(await lab.status());
    });
  });
