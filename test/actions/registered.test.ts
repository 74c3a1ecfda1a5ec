import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { commandsWith } from '../../source/commands/index.ts';
import { keysWith } from '../../source/screen/keys.ts';
import { labNamed } from '../lab-named.ts';
import { startMonitor } from '../screen/monitor.ts';
import { face, healthy } from '../screen/recorded.ts';
import { allOutput, root, startModule, tempFolder } from '../support.ts';
import { withGreeting } from './greet.ts';

const keys = keysWith(withGreeting);

describe('an action that one line registers', () => {
  test('has its key, which asks first, and tells Events how it went', async (t) => {
    const acts: string[] = [];
    const monitor = startMonitor(200, 60, {
      snapshot: healthy,
      keys,
      engine: {
        describe: () => labNamed('lab'),
      },
      act: (_about, kind, first, work) => {
        acts.push(`${kind}: ${first}`);
        void work(new AbortController().signal).then((lines) => acts.push(...lines.map(String)));
      },
    });
    t.after(() => monitor.close());
    await monitor.shows(/ B greet/);
    await monitor.press('B');
    assert.match(monitor.text(), /Greet the lab\? \[y\/N\]/);
    assert.deepEqual(acts, []);
    await monitor.press('y');
    await monitor.settle();
    assert.deepEqual(acts, ['lab: greeting it 2 times', 'hello lab', 'hello lab']);
    await monitor.press('?');
    assert.match(monitor.text(), / B +greet the lab by its name/);
  });

  test('does its work also where it has nothing to say of it', async (t) => {
    let stopped = '';
    const monitor = startMonitor(200, 60, {
      snapshot: healthy,
      engine: {
        control: async (service, what) => {
          stopped = `${what} ${service}`;
        },
      },
      act: (_about, _kind, _first, work) => void work(new AbortController().signal),
    });
    t.after(() => monitor.close());
    await monitor.press('x');
    await monitor.press('y');
    await monitor.settle();
    assert.equal(stopped, 'stop postgres');
  });

  test('is refused where nothing may be changed, and while the lab is busy', async (t) => {
    const acts: string[] = [];
    const options = {
      snapshot: healthy,
      keys,
      act: (_about: object, kind: string) => acts.push(kind),
    };
    for (const [more, why] of [
      [{ readOnly: true }, /this is read-only \(can’t greet now\)/],
      [{ busy: () => 'it is busy' }, /it is busy \(can’t greet now\)/],
    ] as const) {
      const monitor = startMonitor(200, 60, { ...options, ...more });
      t.after(() => monitor.close());
      await monitor.press('B');
      assert.match(monitor.store.snapshot().events.at(-1)?.text ?? '', why);
    }
    assert.deepEqual(acts, []);
  });

  test('stands in the help of keys and of subcommands', () => {
    const lab = keys.helpGroups(face).find(({ title }) => title === 'Lab');
    assert.deepEqual(lab?.keys.at(-1), { key: 'B', label: 'greet the lab by its name' });
    assert.ok(commandsWith(withGreeting).some(({ name }) => name === 'greet'));
  });

  test('has its subcommand, with help, flags, events and an exit code', async (t) => {
    const url = (...parts: string[]) => pathToFileURL(path.join(root, ...parts)).href;
    const run = async (...args: string[]) => {
      const child = startModule(
        t,
        `import { main } from ${JSON.stringify(url('source', 'main.ts'))};
         import { commandsWith } from ${JSON.stringify(url('source', 'commands', 'index.ts'))};
         import { withGreeting } from ${JSON.stringify(url('test', 'actions', 'greet.ts'))};
         await main(${JSON.stringify(args)}, commandsWith(withGreeting));`,
        {
          cwd: root,
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, CDC_TOP_HOME: tempFolder(t) },
        },
      );
      let stderr = '';
      child.stderr?.on('data', (chunk) => {
        stderr += chunk;
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const stdout = await allOutput(child);
      return { code: await ended, stdout, stderr };
    };
    const [help, overview, said, silent, wrong] = await Promise.all([
      run('greet', '--help'),
      run('--help'),
      run('greet', '2', '--name', 'mine', '--loud'),
      run('greet', '0'),
      run('greet', '1', '2'),
    ]);
    assert.match(help.stdout, /^cdc-top greet \[N\]\n\ngreet a lab by its name\n/);
    assert.match(help.stdout, / --loud +with a sign behind it\n/);
    assert.match(overview.stdout, / cdc-top greet \[N\] +greet a lab by its name\n/);
    assert.equal(said.stdout, 'hello mine!\nhello mine!\n');
    assert.match(said.stderr, /^lab: listens .*\ngreet: still greeting\n$/);
    assert.deepEqual([said.code, silent.code, silent.stdout], [0, 1, '']);
    assert.equal(wrong.stderr, 'cdc-top: unexpected argument 2; usage: cdc-top greet [N]\n');
    assert.equal(wrong.code, 2);
  });
});
