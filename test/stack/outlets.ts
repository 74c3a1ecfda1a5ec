import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import { freePort } from '../../source/os/ports.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import { startHook } from '../export/notify/hook.ts';
import { debianProgram, NotHere } from './debian.ts';
import { root, type TestLab, temporaryFolder, until } from './support.ts';

type Vector = { metric: Record<string, string>; value: [number, string] }[];

/** What the lab of a suite tells other programs: check, serve, watch. */
export const outletsOf = (
  lab: () => TestLab,
  status: () => LabStatus,
  secrets: () => readonly string[],
): void => {
  /** Starts cdc-top; ends with the test. `text`: all that it has printed. */
  const running = (t: TestContext, ...args: string[]) => {
    const { child, ended } = lab().start(...args);
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.on('data', (chunk: Buffer) => {
        text[name] += chunk;
      });
    t.after(async () => {
      child.kill('SIGTERM');
      await ended;
    });
    return { child, ended, text };
  };

  const pidOf = (name: string): number =>
    status().services.find((service) => service.name === name)?.pid as number;

  it('check finds slots, connector and services well, each in a line', async () => {
    const names = ['slots', 'connector', 'services'];
    const all = await Promise.all(
      names.map((name) => lab().run('check', '--timeout', '60', '--service', name)),
    );
    for (const [i, { code, stdout, stderr }] of all.entries()) {
      assert.match(stdout, new RegExp(`^CDC-TOP ${names[i]?.toUpperCase()} OK - [^\\n]+\\n$`));
      assert.deepEqual([code, stderr], [0, '']);
    }
    assert.match(all[0]?.stdout ?? '', /slot debezium active .*'debezium_wal'=\d+/);
  });

  it('serve tells a real Prometheus, whose alert rules understand it', async (t) => {
    const { child, ended, text } = running(t, 'serve', '--listen', '127.0.0.1:0');
    const url = await until('it serves', () => /http:\S+(?=\/metrics)/.exec(text.stderr)?.[0]);
    await until('watching works', async () => (await fetch(`${url}/healthz`)).ok);
    const metrics = () => fetch(`${url}/metrics`).then((response) => response.text());
    await until('every system was read', async () => {
      const up = (await metrics()).match(/^cdc_top_up\{.*\} 1$/gm);
      return up?.length === 7;
    });
    const body = await metrics();
    for (const secret of secrets()) assert.ok(!body.includes(secret));
    await scraped(t, new URL(url).host);
    const taken = await lab().run('serve', '--listen', new URL(url).host);
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /^cdc-top: 127\.0\.0\.1:\d+ is taken: [^\n]+\n$/);
    child.kill('SIGINT');
    assert.equal((await ended).code, 0);
    assert.equal(text.stdout, '');
  });

  const scraped = async (t: TestContext, target: string) => {
    let program: string;
    try {
      program = debianProgram('prometheus', 'prometheus');
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      return t.skip(error.message);
    }
    const folder = temporaryFolder(t, 'prometheus');
    const config = path.join(folder, 'prometheus.yml');
    const rules = path.join(root, 'docs', 'prometheus', 'rules.yml');
    // JSON is YAML.
    const jobs = [{ job_name: 'cdc-top', static_configs: [{ targets: [target] }] }];
    const every = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
    writeFileSync(
      config,
      JSON.stringify({ global: every, scrape_configs: jobs, rule_files: [rules] }),
    );
    const address = `127.0.0.1:${await freePort(new Set())}`;
    const child = spawn(
      program,
      [
        `--config.file=${config}`,
        `--web.listen-address=${address}`,
        `--storage.tsdb.path=${path.join(folder, 'data')}`,
      ],
      { cwd: folder, stdio: 'ignore' },
    );
    const exited = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
    t.after(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    const query = async (expr: string): Promise<Vector> => {
      const where = `http://${address}/api/v1/query?query=${encodeURIComponent(expr)}`;
      const answer = (await (await fetch(where)).json()) as { data: { result: Vector } };
      return answer.data.result;
    };
    await until('Prometheus has read it', async () => {
      const [up] = await query('up{job="cdc-top"}');
      return up?.value[1] === '1';
    });
    const names = await query('count by (__name__) ({job="cdc-top", __name__=~"cdc_top_.+"})');
    assert.ok(names.length >= 60, `${names.length} metrics`);
    assert.equal((await query('cdc_top_up == 1')).length, 7);
    const position = 'cdc_top_postgres_wal_bytes_total';
    assert.ok(Number((await query(position))[0]?.value[1]) > 0);
    const ruled = await until('the rules were evaluated', async () => {
      const answer = await (await fetch(`http://${address}/api/v1/rules`)).json();
      const all = (
        answer as { data: { groups: { rules: { name: string; health: string }[] }[] } }
      ).data.groups.flatMap((group) => group.rules);
      return all.length > 0 && all.every(({ health }) => health !== 'unknown') && all;
    });
    assert.deepEqual(
      ruled.filter(({ health }) => health !== 'ok'),
      [],
    );
  };

  it('watch and its web hook tell of a service that hangs, and that it goes on', async (t) => {
    const { url, taken } = await startHook(t);
    const file = path.join(temporaryFolder(t, 'hook'), 'url');
    writeFileSync(file, `${url.href}\n`);
    chmodSync(file, 0o600);
    const { child, ended, text } = running(t, 'watch', '--json', '--notify-file', file);
    type Line = { event: string; finding: { subject: { system?: string }; level: string } };
    const lines = (): Line[] =>
      text.stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line));
    const told = (event: string) =>
      lines().find((line) => line.event === event && line.finding?.subject.system === 'spark:lab');
    await until('it watches', () => lines()[0]?.event === 'began');
    const pid = pidOf('spark-master');
    process.kill(pid, 'SIGSTOP');
    try {
      await until('it is found', () => told('found'));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until('it is resolved', () => told('resolved'));
    const messages = () => taken.map(({ body }) => JSON.parse(body).cdc_top as Line);
    await until('the web hook has heard both', () =>
      ['found', 'resolved'].every((event) =>
        messages().some((one) => one.event === event && one.finding.subject.system === 'spark:lab'),
      ),
    );
    const commandLine = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
    for (const place of [text.stdout, text.stderr, commandLine])
      assert.ok(!place.includes('very-secret'));
  });
};
