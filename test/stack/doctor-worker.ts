import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import type { LabStatus } from '../../source/watch/lab.ts';
import { askConnect } from './connect-requests.ts';
import { cured, examined } from './curing.ts';
import type { Doctored } from './doctor-kafka.ts';
import { installedOf } from './installed.ts';
import { withLines } from './kafka-tools.ts';
import { temporaryFolder, until } from './support.ts';

const copied = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as old, zipfile.ZipFile(sys.argv[2], 'w') as new:
    for entry in old.infolist():
        told = entry.filename == 'io/debezium/connector/postgresql/build.version'
        new.writestr(entry, b'version=0.1.0\\n' if told else old.read(entry))`;

/** A folder with the plug-ins of another once more, where PostgreSQL’s has another version. */
const otherVersion = (folder: string, plugins: string, status: LabStatus): string => {
  const again = path.join(folder, 'plugins');
  const plugin = path.join(again, 'debezium');
  mkdirSync(plugin, { recursive: true });
  const python = path.join(installedOf(status).python, 'bin', 'python');
  for (const jar of globSync('**/*.jar', { cwd: plugins })) {
    const [from, to] = [path.join(plugins, jar), path.join(plugin, path.basename(jar))];
    // The order in which jars are read is not defined, so this one must be there only once.
    if (jar.includes('debezium-connector-postgres-'))
      execFileSync(python, ['-c', copied, from, to]);
    else symlinkSync(from, to);
  }
  return again;
};

/** Faults of the lab’s worker, and their cures. */
export const workerFaults = (given: () => Doctored): void => {
  it('doctor finds what is wrong with a worker, and its lines cure it', async (t) => {
    const stack = given();
    const { engine, status } = stack;
    const ask = askConnect(stack.target);
    const settings = await engine.settings('connect');
    const file = settings.files.find(({ path: each }) =>
      each.endsWith('connect-distributed.properties'),
    )?.path;
    assert.ok(file);
    const original = readFileSync(file, 'utf8');
    const restart = async (text: string) => {
      writeFileSync(file, text);
      const pid = (await engine.status(new AbortController().signal)).services.find(
        ({ name: service }) => service === 'connect',
      )?.pid;
      assert.ok(pid);
      process.kill(pid, 'SIGKILL');
      await until('it has ended', async () => {
        await ask('GET', '').catch(() => undefined);
        const now = await engine.status(new AbortController().signal);
        return now.services.some(
          ({ name: service, pid: new_ }) => service === 'connect' && new_ && new_ !== pid,
        );
      });
      await until(
        'the worker answers',
        async () => (await ask('GET', 'connectors')) !== undefined,
        120_000,
      );
    };
    const without = /^(connect\.protocol|rest\.extension\.classes|offset\.flush\.interval\.ms)=/;
    const [, plugins = ''] = /^plugin\.path=(.*)$/m.exec(original) ?? [];
    const again = otherVersion(temporaryFolder(t as TestContext, 'plugins'), plugins, status);
    const faulty = withLines(
      original
        .split('\n')
        .filter((line) => !without.test(line))
        .join('\n'),
      [`plugin.path=${plugins},${again}`],
    );
    const faults = [
      { id: 'DK11', level: 'info' },
      { id: 'DC27', level: 'info' },
      { id: 'DC28', level: 'warning' },
      { id: 'DC29', name: 'lab-cdc', level: 'warning' },
    ] as const;
    try {
      await restart(faulty);
      await cured(
        faults,
        () => examined(engine),
        async (cures) => {
          const words = cures.filter(({ kind }) => kind === 'words');
          assert.deepEqual(
            words.map(({ text }) => /below plugin\.path/.test(text)),
            [true],
          );
          rmSync(again, { recursive: true });
          const lines = cures.filter(({ kind }) => kind === 'setting').map(({ text }) => text);
          assert.equal(lines.length, faults.length - 1);
          await restart(withLines(faulty, lines));
        },
      );
    } finally {
      writeFileSync(file, original);
    }
  });
};
