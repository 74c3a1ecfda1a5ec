import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cgroupReader } from '../../source/lab/compose/cgroup.ts';
import type { Container } from '../../source/lab/compose/containers.ts';
import { readContainerLog } from '../../source/lab/compose/logs.ts';
import { containerMeter } from '../../source/lab/compose/meter.ts';
import { containerNews } from '../../source/lab/compose/news.ts';
import { stateOf } from '../../source/lab/compose/state.ts';
import { createWorld } from '../../source/lab/compose/world.ts';
import { until } from '../stack/support.ts';
import { quiet, tempFolder } from '../support.ts';
import { dockerFixture } from './fixture.ts';
import { endpointOf } from './lab.ts';
import { smallLab } from './small-lab.ts';
import { tryTool } from './tool.ts';

const { env, skip } = dockerFixture();

describe('what is read of containers', { skip }, () => {
  const small = smallLab(`ct-readings-${process.pid}`, env);
  const { docker, named, inspect, composed, find, site, world } = small;

  before(() => composed('up', '-d'));
  after(() => small.clean());

  test('states are those of docker inspect', async () => {
    await until('the crashes have happened', async () => {
      const all = await world.containers();
      const over = all.filter(({ status }) => status === 'exited').map(({ service }) => service);
      const loops = all.find(({ service }) => service === 'flapping');
      const hungry = all.find(({ service }) => service === 'hungry');
      // Docker hears of the end and of its reason apart; where the end was first, it never knows the reason.
      if (hungry?.status === 'exited' && !hungry.oomKilled) {
        await docker('start', named('hungry'));
        return false;
      }
      return (
        over.sort().join(' ') === 'crashing ended hungry' &&
        (loops?.restarts ?? 0) >= 3 &&
        all.find(({ service }) => service === 'healthy')?.health === 'healthy'
      );
    });
    const told = (one: Container) => {
      const { state, health, detail } = stateOf(one);
      return [state, health, detail.replace(/\d+ times/, 'N times')];
    };
    const expected: Record<string, string[]> = {
      healthy: ['running', 'healthy', 'its health check passes'],
      chatty: ['running', 'unknown', 'running'],
      crashing: ['failed', 'unhealthy', 'it ended: exit code 3'],
      hungry: ['failed', 'unhealthy', 'it ended: out of memory (exit code 137)'],
      ended: ['stopped', 'unknown', 'stopped: exit code 0'],
    };
    for (const [service, words] of Object.entries(expected))
      assert.deepEqual(told(await find(service)), words, service);
    const format =
      '{{.State.Status}} {{.State.Pid}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.RestartCount}} {{.State.StartedAt}}';
    for (const service of ['healthy', 'chatty', 'crashing', 'hungry', 'ended', 'burning']) {
      const { status, pid, exitCode, oomKilled, restarts, startedAt } = await find(service);
      const [known = '', time = ''] = (await inspect(service, format)).split(/ (?=\S+$)/);
      assert.equal([status, pid, exitCode, oomKilled, restarts].join(' '), known, service);
      assert.equal(startedAt, Date.parse(time));
    }
    const { ports } = await find('healthy');
    const [, port] = (await docker('port', named('healthy'), '8080')).trim().split(':');
    assert.deepEqual(ports, { 8080: Number(port) });
  });

  const meterBy = {
    'by the kernel': (of: typeof world) => containerMeter(seenBy(of), byKernelOnly),
    'by Docker': (of: typeof world) => containerMeter(seenBy(of), () => undefined),
  };
  for (const [by, meterOf] of Object.entries(meterBy)) {
    test(`usage ${by} is what docker stats shows`, async (t) => {
      const meter = meterOf(world);
      t.after(() => meter.close());
      await world.containers();
      const services = ['burning', 'healthy', 'writing'];
      const running = world
        .seen()
        .filter(({ service }) => services.includes(service))
        .map(({ service, pid }) => ({ name: service, pid }));
      meter.of(running);
      await meter.known?.(AbortSignal.timeout(20_000));
      const first = { at: Date.now(), of: meter.of(running).get('burning') };
      // One of theirs takes two seconds: a rate over the same time.
      const [said] = await Promise.all([
        docker(
          'stats',
          '--no-stream',
          '--format',
          '{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.BlockIO}}',
        ),
        new Promise((resolve) => setTimeout(resolve, 4000)),
      ]);
      const last = meter.of(running);
      const line = (service: string) =>
        said.split('\n').find((text) => text.startsWith(`${named(service)} `)) ?? '';
      const burning = last.get('burning');
      assert.ok(burning?.cpuMs && first.of?.cpuMs);
      const percent = ((burning.cpuMs - first.of.cpuMs) / (Date.now() - first.at)) * 100;
      const theirs = Number(/ ([\d.]+)%/.exec(line('burning'))?.[1]);
      // It may have a quarter of a core; a busy machine gives it less, to both alike.
      assert.ok(percent > 3 && percent < 30, `${percent} %`);
      assert.ok(theirs > 3 && theirs < 30, `${theirs} %`);
      const memory = last.get('healthy')?.memoryBytes;
      assert.ok(memory && memory > 0 && memory < 64 * 1024 * 1024, String(memory));
      const theirMemory = bytesOf(/ ([\d.]+[KMG]?i?B) \//.exec(line('healthy'))?.[1] ?? '');
      // Health checks come and go in it.
      assert.ok(Math.abs(memory - theirMemory) < 4 * 1024 * 1024, `${memory} ${theirMemory}`);
      // What is written late is counted for nobody with cgroup v1; then by docker stats neither.
      const written = last.get('writing')?.writtenBytes ?? 0;
      const theirWritten = bytesOf(/ ([\d.]+[kMG]?B)$/.exec(line('writing'))?.[1] ?? '');
      assert.ok(Math.abs(written - theirWritten) < 64 * 1024, `${written} ${theirWritten}`);
    });

    test(`a meter ${by} forgets what has ended, and follows what comes in its place`, async (t) => {
      const meter = meterOf(world);
      t.after(() => meter.close());
      const before = await find('burning');
      const old = [{ name: 'burning', pid: before.pid }];
      meter.of(old);
      await meter.known?.(AbortSignal.timeout(20_000));
      await docker('restart', '-t', '0', named('burning'));
      await until('it is gone', () => !meter.of(old).has('burning'));
      const now = await find('burning');
      assert.notEqual(now.pid, before.pid);
      const fresh = [{ name: 'burning', pid: now.pid }];
      meter.of(fresh);
      await meter.known?.(AbortSignal.timeout(20_000));
      const cpuMs = meter.of(fresh).get('burning')?.cpuMs;
      assert.ok(cpuMs !== null && cpuMs !== undefined);
      assert.ok(cpuMs <= Date.now() - now.startedAt, `${cpuMs} since its start`);
    });
  }

  const source = (service: string) => ({
    docker: world.docker,
    find: async () => (await world.containers()).find((one) => one.service === service),
  });
  const read = async (service: string, lines: number) => {
    const found: string[] = [];
    const how = { lines, follow: false, signal: quiet() };
    for await (const line of readContainerLog(source(service), how)) found.push(line);
    return found;
  };

  test('logs are those of docker logs', async () => {
    assert.deepEqual(await read('crashing', 10), ['the last words']);
    assert.deepEqual(await read('terminal', 10), ['one', 'two']);
    const [longest, next] = await read('long', 10);
    assert.equal(longest?.length, 100_000);
    assert.match(longest, /^x+$/);
    assert.equal(next, 'after');
    const lines = await read('chatty', 6);
    assert.equal(lines.length, 6);
    const theirs = await tryTool('docker', ['logs', '--tail', '60', named('chatty')], { env });
    const known = new Set(`${theirs.stdout}\n${theirs.stderr}`.split('\n'));
    for (const line of lines) assert.ok(known.has(line), line);
    assert.deepEqual(await read('chatty', 0), []);
  });

  test('a log is followed through a restart, and into a new container, without a gap', async (t) => {
    const abort = new AbortController();
    t.after(() => abort.abort());
    const found: string[] = [];
    const how = { lines: 2, follow: true, signal: abort.signal };
    const following = (async () => {
      for await (const line of readContainerLog(source('chatty'), how)) found.push(line);
    })();
    const outs = () =>
      found.filter((line) => line.startsWith('out ')).map((line) => Number(line.slice(4)));
    const starts = () => outs().filter((number) => number === 1).length;
    await until('lines come', () => outs().length > 5);
    await docker('restart', '-t', '0', named('chatty'));
    await until('those after the restart come', () => starts() === 1 && (outs().at(-1) ?? 0) > 5);
    await composed('up', '-d', '--force-recreate', '--no-deps', 'chatty');
    await until(
      'those of the new container come',
      () => starts() === 2 && (outs().at(-1) ?? 0) > 5,
    );
    abort.abort();
    await following;
    for (const [index, number] of outs().entries()) {
      const before = outs()[index - 1];
      if (before !== undefined)
        assert.ok(number === before + 1 || number === 1, `${before} → ${number}`);
    }
  });

  test('what happens is news', async (t) => {
    const news = containerNews(world);
    t.after(() => news.close());
    const text = () =>
      news.since(0).events.map(({ subject, level, text }) => `${subject} ${level} ${text}`);
    const says = (line: string) => until(line, () => text().includes(line));
    await docker('start', named('hungry'));
    await says('hungry error its container ended: exit code 137, out of memory');
    await docker('exec', named('healthy'), 'touch', '/ill');
    await says('healthy error its health check fails');
    await docker('exec', named('healthy'), 'rm', '/ill');
    await says('healthy good its health check passes again');
    await docker('start', named('crashing'));
    await says('crashing error its container ended: exit code 3');
    await docker('pause', named('healthy'));
    await says('healthy warning its container is paused');
    assert.deepEqual(stateOf(await find('healthy')).detail, 'paused');
    await docker('unpause', named('healthy'));
    assert.ok(!text().some((line) => /exec/.test(line)));
  });

  test('a Docker that goes away is said, and everything comes back by itself', async (t) => {
    // Between us and Docker: what ends for us when the daemon does, and begins again.
    const endpoint = endpointOf(env);
    assert.ok(endpoint.kind === 'socket');
    const folder = tempFolder(t);
    const between = path.join(folder, 'docker.sock');
    const open = new Set<net.Socket>();
    const serve = () =>
      net
        .createServer((client) => {
          const docker = net.connect(endpoint.path);
          for (const one of [client, docker]) {
            open.add(one);
            one.on('error', () => {});
            one.on('close', () => {
              client.destroy();
              docker.destroy();
            });
          }
          client.pipe(docker).pipe(client);
        })
        .listen(between);
    let server = serve();
    const goAway = () => {
      server.close();
      for (const one of open) one.destroy();
      open.clear();
    };
    t.after(goAway);
    await until('it listens', () => existsSync(between));
    const other = createWorld(site, { kind: 'socket', path: between, from: 'DOCKER_HOST' });
    t.after(() => other.close());
    const news = containerNews(other);
    const meter = meterBy['by Docker'](other);
    t.after(() => meter.close());
    const services = (await other.containers())
      .filter(({ service }) => service === 'burning')
      .map(({ service, pid }) => ({ name: service, pid }));
    const used = () => meter.of(services).get('burning')?.cpuMs ?? null;
    await until('usage is known', () => used() !== null);
    const before = used() as number;
    goAway();
    await assert.rejects(other.containers(), /Failure: Docker does not (run|answer)/);
    await docker('restart', '-t', '0', named('chatty'));
    server = serve();
    await until('it answers again', async () => (await other.containers()).length > 0);
    await until('usage is known again', () => (used() ?? 0) > before);
    const told = () => news.since(0).events.filter(({ subject }) => subject === 'chatty');
    await until('what happened meanwhile is told', () => told().length >= 2);
  });
});

const seenBy = ({ docker, seen, onEvent }: ReturnType<typeof createWorld>) => ({
  ...{ docker, containers: seen, onEvent },
});

/** Fails where the kernel of this machine does not tell of a container. */
const byKernelOnly = (container: Container) => {
  const reader = cgroupReader(container);
  assert.ok(reader, `${container.service} ${container.pid}`);
  return reader;
};

const bytesOf = (text: string): number => {
  const [, number = '0', unit = 'B'] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
  return (
    Number(number) *
    ({ B: 1, kB: 1e3, MB: 1e6, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }[unit] ?? 1)
  );
};
