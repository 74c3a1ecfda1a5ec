import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { commands, defaultCommand } from '../source/commands/index.ts';
import { variables } from '../source/config/environment.ts';
import { put, root, startModule, tempFolder } from './support.ts';

type Ended = { code: number; stdout: string; stderr: string };

// One process runs every line, since a Node for each takes longer than all of them.
const driver = `
  import { createInterface } from 'node:readline';
  import { main } from ${JSON.stringify(pathToFileURL(path.join(root, 'source', 'main.ts')).href)};
  process.setMaxListeners(0);
  for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
  const answer = process.stdout.write.bind(process.stdout);
  for await (const line of createInterface({ input: process.stdin })) {
    const { args, env } = JSON.parse(line);
    for (const name of Object.keys(process.env)) if (name.startsWith('CDC_TOP_')) delete process.env[name];
    Object.assign(process.env, env);
    const ended = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'])
      process[name].write = (text) => {
        ended[name] += text;
        return true;
      };
    await main(args);
    answer(JSON.stringify({ code: process.exitCode, ...ended }) + '\\n');
    process.exitCode = 0;
  }`;
const child = startModule({ after }, driver, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: child.stdout as NodeJS.ReadableStream })[
  Symbol.asyncIterator
]();
const ownHome = tempFolder({ after });

/** Runs one command line; nothing outside `home` is touched. */
const run = async (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> => {
  // No Docker: this machine's may have a lab.
  const alone = { CDC_TOP_HOME: ownHome, DOCKER_HOST: `unix://${ownHome}/none.sock` };
  child.stdin?.write(`${JSON.stringify({ args, env: { ...alone, ...env } })}\n`);
  const { value } = await answers.next();
  return JSON.parse(value ?? '{}') as Ended;
};

/** That a command line is refused with exactly one line, and this one. */
const refuses = async (ended: Promise<Ended>, code: number, line: string | RegExp) => {
  const { code: found, stdout, stderr } = await ended;
  assert.match(stderr, /^cdc-top: [^\n]+\n$/);
  const text = stderr.slice('cdc-top: '.length, -1);
  typeof line === 'string' ? assert.equal(text, line) : assert.match(text, line);
  assert.equal(stdout, '');
  assert.equal(found, code);
};

const known = commands.map(({ name }) => name).join(', ');

describe('--help', () => {
  const words = (text: string) => text.replaceAll(/\s+/g, ' ');
  for (const command of [defaultCommand, ...commands])
    test(`of cdc-top ${command.name} names its flags, in 80 columns`, async () => {
      const { code, stdout, stderr } = await run([command.name, '--help'].filter(Boolean));
      assert.deepEqual([code, stderr], [0, '']);
      assert.ok(words(stdout).includes(command.summary), stdout);
      for (const { name, short, description } of command.flags) {
        const label = ` ${short ? `-${short}, ` : ''}--${name} `;
        const line = words(stdout.slice(stdout.indexOf('\nFlags'))).split(label)[1];
        const at = line?.indexOf(description) ?? -1;
        assert.ok(at >= 0 && at < 12, `${label}: ${line}`);
      }
      for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
    });

  test('folds what is long behind its column, and leaves lists and examples lines', async () => {
    const { stdout } = await run(['serve', '--help']);
    const list = stdout.split('\n').filter((line) => /^ +(\/|docs\/)/.test(line));
    assert.match(list.join('\n'), /^ {2}\/metrics {3}OpenMetrics .*\n {13}docs\/serve/);
    const { stdout: once } = await run(['trace', '--help']);
    assert.match(once, /\n {2}cdc-top seed insert && cdc-top trace --last\n/);
  });

  test('of cdc-top names commands, variables and exit codes', async () => {
    const { stdout } = await run(['-h']);
    const words = [...commands.map(({ name }) => `cdc-top ${name}`), ...Object.keys(variables)];
    for (const word of [...words, '130']) assert.ok(stdout.includes(word), word);
  });

  test('comes by `help COMMAND` too, and wherever it stands', async () => {
    const first = await run(['help', 'logs']);
    assert.match(first.stdout, /^cdc-top logs SERVICE\n/);
    assert.deepEqual(await run(['logs', 'kafka', '--nope', '--help']), first);
    assert.deepEqual(await run(['logs', '-h'], { CDC_TOP_NOPE: 'x' }), first);
  });
});

// Nagios takes 2 for CRITICAL.
describe('check is UNKNOWN, exit code 3, where it can’t look', () => {
  const lines: [string[], RegExp][] = [
    [['--nope'], /unknown flag --nope/],
    [['slots'], /unexpected argument slots/],
    [['--service', 'slot'], /unknown service slot; did you mean slots\?/],
    [['--service', 'slots', '-w', 'retaind=1'], /did you mean retained\?/],
    [['-t', '0'], /--timeout 0: expected a whole number from 1 to 3600/],
    [['--service', 'services'], /lab lab is absent/],
    [['--service', 'slots'], /the lab lab does not exist yet/],
    [[], /L04 there is no lab/],
  ];
  for (const [args, line] of lines)
    test(JSON.stringify(args.join(' ')), async () => {
      const { code, stdout, stderr } = await run(['check', ...args]);
      assert.match(stdout, /^CDC-TOP ([A-Z]+ )?UNKNOWN - [^\n]+\n$/);
      assert.match(stdout, line);
      assert.deepEqual([code, stderr], [3, '']);
    });

  test('because of the environment, or of config.json', async (t) => {
    const bad = await run(['check'], { CDC_TOP_HOM: '/x' });
    assert.equal(bad.code, 3);
    assert.match(bad.stdout, /^CDC-TOP UNKNOWN - unknown environment variable CDC_TOP_HOM;/);
    const home = tempFolder(t);
    put(path.join(home, 'config.json'), '{"check": {"slot": {"warning": "1GB"}}}');
    const config = await run(['check'], { CDC_TOP_HOME: home });
    assert.equal(config.code, 3);
    assert.match(config.stdout, /^CDC-TOP UNKNOWN - unknown service slot; did you mean slots\?/);
  });
});

test('watch tells of a lab that is not there, and ends when its time is over', async () => {
  const text = await run(['watch', '--for', '2s']);
  assert.match(text.stdout, /^\d\d:\d\d:\d\dZ waiting L04 there is no lab: .*up creates it\n$/);
  assert.deepEqual([text.code, text.stderr], [0, '']);
  const json = await run(['watch', '--for', '2s', '--json']);
  const [began, ...rest] = json.stdout.trim().split('\n');
  assert.deepEqual(rest, []);
  const { event, findings, verdict } = JSON.parse(began ?? '');
  assert.deepEqual([event, findings.length, verdict.id], ['began', 1, 'L04']);
});

describe('one line and exit code 2', () => {
  const lines: [string[], string | RegExp][] = [
    [['satus'], 'unknown command satus; did you mean status?'],
    [['quux'], `unknown command quux; expected one of: ${known}`],
    [['help', 'quux'], `unknown command quux; expected one of: ${known}`],
    [['a\u001b[2Jb\nc'], `unknown command ab c; expected one of: ${known}`],
    [['--nope'], /^unknown flag --nope; /],
    [['status', '--jsno'], 'unknown flag --jsno; did you mean --json?'],
    [['status', 'kafka'], 'unexpected argument kafka; usage: cdc-top status'],
    [['status', '--', 'x'], 'unexpected arguments after --; usage: cdc-top status'],
    [['down', '--purge', 'false'], '--purge takes no value: --purge false'],
    [['up', '--name', 'My Lab'], /^--name My Lab: a lab’s name has 1 to 32 lower-case letters/],
    [['up', '--engine', 'docker'], '--engine docker: expected auto or compose or local'],
    [['up', '--versions', 'new'], '--versions new: expected current or seed'],
    [['up', '--capture', 'sever'], '--capture sever: expected connect or server'],
    [['up', '--source', 'oracle'], '--source oracle: expected postgres or mysql'],
    [['--name', 'My Lab', 'up'], /^--name My Lab: a lab’s name has/],
    [['--json', '--name=x', 'status', 'kafka'], 'unexpected argument kafka; usage: cdc-top status'],
    [['-n', 'many', 'logs', 'kafka'], /^--lines many: expected/],
    [['--name', 'up', '--nope'], /^unknown flag --nope; /],
    [['logs'], /^logs needs a service: postgres mysql kafka /],
    [['logs', 'kakfa'], 'unknown service kakfa; did you mean kafka?'],
    [['logs', 'kafka', '-n', 'many'], '--lines many: expected a whole number from 0 to 100000'],
    [['seed'], /^usage: cdc-top seed insert\|update/],
    [['seed', 'isnert'], 'unknown change isnert; did you mean insert?'],
    [['seed', 'insert', '0'], 'seed insert 0: expected a whole number from 1 to 1000'],
    [['seed', 'insert', '-1'], 'seed insert -1: expected a whole number from 1 to 1000'],
    [['seed', 'burst', '-1k'], 'seed burst -1k: expected a whole number from 1 to 10000000'],
    [['seed', 'update', '-.5'], 'seed update -.5: expected a whole number from 1 to 1000'],
    [['seed', 'delete', '1.5'], 'seed delete 1.5: expected a whole number from 1 to 1000'],
    [['seed', 'demo', '-1'], 'seed demo takes no number: -1'],
    [
      ['seed', 'burst', '9', '--per-transaction', '-5'],
      '--per-transaction -5: expected a whole number from 1 to 100000',
    ],
    [['logs', 'kafka', '-n', '-5'], '--lines -5: expected a whole number from 0 to 100000'],
    [['logs', 'kafka', '--lines=-5'], '--lines -5: expected a whole number from 0 to 100000'],
    [['--interval', '-1'], '--interval -1: expected a whole number from 250 to 60000'],
    [['-1'], 'unexpected argument -1; usage: cdc-top [COMMAND]'],
    [['status', '-1'], 'unexpected argument -1; usage: cdc-top status'],
    [['logs', 'kafka', '-n', '-f'], '--lines needs a value: --lines N'],
    [['seed', 'burst'], 'seed burst needs a number of rows: cdc-top seed burst 10000'],
    [['seed', 'demo', '2'], 'seed demo takes no number: 2'],
    [['seed', 'insert', '--per-transaction', '5'], '--per-transaction is for seed burst only'],
    [['submit', 'absent.py'], 'absent.py: no such file; submit takes a PySpark program (.py)'],
    [['submit', '.'], '. is no file; submit takes a PySpark program (.py)'],
    [['submit', 'package.json'], 'package.json: a PySpark program ends in .py'],
    [['once', '--at', '+1m'], '--at needs --replay FILE'],
    [
      ['once', '--replay', 'a.rec', '--name', 'a'],
      '--name does not go with --replay: a recording has its own labs',
    ],
    [['watch', '--for', '5'], '--for 5: expected a time such as 90s, 10m, 2h or 1d'],
    [
      ['serve', '--listen', 'here'],
      '--listen here: expected 127.0.0.1:19187, [::1]:19187, 0.0.0.0:19187, or a port alone, which is on loopback',
    ],
    [['watch', '--notify', 'ftp://x/secret-hook'], /^--notify: expected a URL that begins with/],
    [['serve', '--notify', 'secret-hook'], /^--notify: expected a URL that begins with/],
    [['serve', '--notify-file', '/no/file'], /^--notify-file \/no\/file can’t be read: /],
    [
      ['watch', '--notify', 'https://x/secret-hook', '--notify-file', 'y'],
      '--notify and --notify-file: one of them',
    ],
    [['cancel', 'job'], 'unexpected argument job; usage: cdc-top cancel'],
    [['cache'], 'usage: cdc-top cache clean'],
    [['cache', 'clear'], 'usage: cdc-top cache clean'],
  ];
  for (const [args, line] of lines)
    test(JSON.stringify(args.join(' ')), () => refuses(run(args), 2, line));

  const environments: [Record<string, string>, string][] = [
    [{ CDC_TOP_HOM: '/x' }, 'unknown environment variable CDC_TOP_HOM; did you mean CDC_TOP_HOME?'],
    [{ CDC_TOP_HOME: 'x' }, 'CDC_TOP_HOME=x: expected an absolute path'],
    [{ CDC_TOP_HOME: '/a\nb' }, "CDC_TOP_HOME=/a b: quotes, %, \\ and line breaks can't be in it"],
    [
      { CDC_TOP_HOME: '/a b' },
      "/a b/cache: a space in the path would break the services' settings; set CDC_TOP_HOME to a plainer one",
    ],
    [{ CDC_TOP_JAVA: '' }, 'CDC_TOP_JAVA is empty: unset it or give it a value'],
    [{ CDC_TOP_ENGINE: 'docker' }, 'CDC_TOP_ENGINE=docker: expected auto or compose or local'],
    [{ CDC_TOP_SOURCE: 'oracle' }, 'CDC_TOP_SOURCE=oracle: expected postgres or mysql'],
    [{ CDC_TOP_THEME: 'blue' }, 'CDC_TOP_THEME=blue: expected auto, dark, light or mono'],
  ];
  for (const [env, line] of environments)
    test(JSON.stringify(env), () => refuses(run(['status'], env), 2, line));

  test('a home that is refused is not made', async (t) => {
    const folder = tempFolder(t);
    for (const name of ['a b', 'x'.repeat(100)]) {
      const home = path.join(folder, name);
      await refuses(
        run(['up', '--engine', 'local'], { CDC_TOP_HOME: home }),
        2,
        /set CDC_TOP_HOME/,
      );
      assert.equal(existsSync(home), false);
    }
  });

  test('a home that can’t be made', async (t) => {
    const file = path.join(tempFolder(t), 'file');
    writeFileSync(file, '');
    const cure = 'set CDC_TOP_HOME (for what is downloaded: CDC_TOP_CACHE) to a folder of your own';
    const up = (home: string) => run(['up', '--engine', 'local'], { CDC_TOP_HOME: home });
    await refuses(
      up(path.join(file, 'x')),
      2,
      `${file} is a file, and a folder is needed; ${cure}`,
    );
    // Node's own way to make folders never comes back from there.
    if (existsSync('/proc/self'))
      await refuses(up('/proc/cdc-top'), 2, `/proc/cdc-top can't be made there; ${cure}`);
  });

  test('a home that is a file', async (t) => {
    const file = path.join(tempFolder(t), 'file');
    writeFileSync(file, '');
    for (const args of [['status'], ['once'], ['logs', 'kafka'], ['seed', 'insert'], ['submit']])
      await refuses(
        run(args, { CDC_TOP_HOME: file }),
        1,
        `${file}/state/lab/lab.json: a part of this path is a file, not a folder`,
      );
  });

  test('a lab.json that is none', async (t) => {
    const home = tempFolder(t);
    const file = put(path.join(home, 'state', 'lab', 'lab.json'), '{"schema":1');
    const line = `${file} is not a lab's file: restore it, or delete the lab with cdc-top down --purge`;
    await refuses(run(['status'], { CDC_TOP_HOME: home }), 2, line);
  });
});

describe('a lab that has data', () => {
  const made = (home: string, more: object = {}) => {
    const file = {
      ...{ schema: 1, id: '00000000-0000-0000-0000-000000000000', name: 'x', engine: 'local' },
      ...{ versions: 'seed', capture: 'connect', createdAt: '', hasData: true, ports: {}, ...more },
    };
    put(path.join(home, 'state', 'x', 'lab.json'), JSON.stringify(file));
  };
  const cure = 'cdc-top down --purge --name x deletes it, or choose another --name';

  test('is not brought up with another capture', async (t) => {
    const home = tempFolder(t);
    made(home);
    const line = `--capture server: the lab x has data of capture connect: ${cure}`;
    const up = run(['up', '--name', 'x', '--capture', 'server'], { CDC_TOP_HOME: home });
    await refuses(up, 2, line);
  });

  test('is not brought up with another source, which only a new lab takes of the environment', async (t) => {
    const home = tempFolder(t);
    made(home);
    const line = `--source mysql: the lab x has data of source postgres: ${cure}`;
    const up = run(['up', '--name', 'x', '--source', 'mysql'], { CDC_TOP_HOME: home });
    await refuses(up, 2, line);
    const env = { CDC_TOP_HOME: home, CDC_TOP_SOURCE: 'mysql' };
    const { stdout } = await run(['status', '--name', 'x', '--json'], env);
    assert.equal(JSON.parse(stdout).source, 'postgres');
  });

  test('is not brought up with another version set, or when a first `up` ended half way', async (t) => {
    const home = tempFolder(t);
    made(home, { versions: 'old', hasData: false });
    put(path.join(home, 'data', 'x', 'kafka', 'meta.properties'), '');
    const line = `--versions seed: the lab x has data of versions old: ${cure}`;
    const up = run(['up', '--name', 'x', '--versions', 'seed'], { CDC_TOP_HOME: home });
    await refuses(up, 2, line);
  });

  test('shows its logs without secrets', async (t) => {
    const home = tempFolder(t);
    made(home, { installed: {} });
    put(path.join(home, 'state', 'x', 'secrets', 'jupyter.token'), '0123456789abcdef0123');
    const log = [
      'connecting with sasl.jaas.config=X required username="me" password="hunter2";',
      'Authorization: Basic aHVudGVyMg==',
      'at 0123456789abcdef0123',
      '-----BEGIN PRIVATE KEY-----',
      'aHVudGVyMg==',
      '-----END PRIVATE KEY-----',
      'max.token.count=5',
    ];
    put(path.join(home, 'state', 'x', 'logs', 'connect.log'), `${log.join('\n')}\n`);
    const { stdout, code } = await run(['logs', 'connect', '--name', 'x'], { CDC_TOP_HOME: home });
    assert.equal(code, 0);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'connecting with sasl.jaas.config=X required username="me" password="(secret)";',
      'Authorization: Basic (secret)',
      'at (secret)',
      '-----BEGIN PRIVATE KEY-----(secret)',
      '(secret)',
      '-----END PRIVATE KEY-----',
      'max.token.count=5',
    ]);
  });

  test('tells its capture', async (t) => {
    const home = tempFolder(t);
    made(home, { capture: 'server' });
    const { stdout } = await run(['status', '--name', 'x'], { CDC_TOP_HOME: home });
    assert.match(stdout, /^x · local · seed · server: stopped\n/);
    assert.match(stdout, /debezium-server stopped/);
    assert.doesNotMatch(stdout, /connect/);
  });
});

describe('labs', () => {
  test('are listed with what is known of them, and one that is broken hides no other', async (t) => {
    const home = tempFolder(t);
    const state = path.join(home, 'state');
    const file = {
      schema: 1,
      id: '0'.repeat(36),
      engine: 'local',
      versions: 'seed',
      createdAt: '',
      ports: {},
    };
    put(
      path.join(state, 'b', 'lab.json'),
      JSON.stringify({ ...file, name: 'b', capture: 'server' }),
    );
    put(path.join(state, 'broken', 'lab.json'), '{"schema":1');
    const memory = { schema: 1, engine: 'compose', name: 'a', versions: 'current', ports: {} };
    put(path.join(state, 'a', 'compose.json'), JSON.stringify({ ...memory, capture: 'connect' }));
    put(path.join(state, 'purged', 'other.txt'), '');
    const { code, stdout, stderr } = await run(['labs', '--json'], { CDC_TOP_HOME: home });
    assert.deepEqual([code, stderr], [0, '']);
    const { schema, labs } = JSON.parse(stdout);
    assert.equal(schema, 1);
    assert.deepEqual(
      labs.map((lab: Record<string, string>) => [lab.name, lab.state, lab.engine, lab.versions]),
      [
        ['a', 'unknown', 'compose', 'current'],
        ['b', 'stopped', 'local', 'seed'],
        ['broken', 'unknown', 'unknown', 'unknown'],
      ],
    );
    assert.equal(labs[1].folder, path.join(state, 'b'));
    const text = await run(['labs'], { CDC_TOP_HOME: home });
    const lines = text.stdout.split('\n');
    assert.match(lines[0] ?? '', /^NAME +STATE +ENGINE +SOURCE +CAPTURE +VERSIONS +FOLDER$/);
    assert.match(lines[2] ?? '', /^b +stopped +local +postgres +server +seed +\//);
    assert.match(text.stdout, /^broken: .*broken\/lab\.json is not a lab's file/m);
  });

  test('are none at first, and to ask makes nothing', async (t) => {
    const home = tempFolder(t);
    const { code, stdout } = await run(['labs'], { CDC_TOP_HOME: home });
    assert.deepEqual([code, stdout], [0, 'there is no lab yet; create one with: cdc-top up\n']);
    assert.deepEqual(JSON.parse((await run(['labs', '--json'], { CDC_TOP_HOME: home })).stdout), {
      schema: 1,
      labs: [],
    });
    assert.deepEqual(readdirSync(home), []);
  });
});

describe('where there is no lab', () => {
  test('status says so, and makes nothing', async (t) => {
    const home = tempFolder(t);
    const { code, stdout, stderr } = await run(['status', '--name', 'x'], { CDC_TOP_HOME: home });
    assert.deepEqual([code, stderr], [1, '']);
    assert.equal(
      stdout,
      'x · local · seed · connect: absent\n\nthe lab x does not exist yet; create it with: cdc-top up --name x\n',
    );
    assert.deepEqual(readdirSync(home), []);
  });

  test('status --json says so too', async (t) => {
    const home = tempFolder(t);
    const { code, stdout } = await run(['status', '--json'], { CDC_TOP_HOME: home });
    assert.equal(code, 1);
    const { schema, name, state, services, endpoints, job, paths } = JSON.parse(stdout);
    assert.deepEqual([schema, name, state, services, endpoints], [1, 'lab', 'absent', [], {}]);
    assert.equal(job.state, 'stopped');
    assert.equal(paths.delta, path.join(home, 'data', 'lab', 'delta', 'customers'));
    assert.equal(paths.secrets, path.join(home, 'state', 'lab', 'secrets'));
  });

  test('down has nothing to stop', async (t) => {
    const home = tempFolder(t);
    const { code, stdout, stderr } = await run(['down', '--purge'], { CDC_TOP_HOME: home });
    assert.deepEqual([code, stdout, stderr], [0, 'lab: nothing was running\n', '']);
  });

  test('cache clean has nothing to delete', async (t) => {
    const home = tempFolder(t);
    const { code, stdout } = await run(['cache', 'clean'], { CDC_TOP_HOME: home });
    assert.deepEqual([code, stdout], [0, `${home}/cache: nothing to delete\n`]);
  });

  test('cache clean takes only what is ours', async (t) => {
    const home = tempFolder(t);
    put(path.join(home, 'cache', 'jars-0123456789ab-1', 'x'), '');
    put(path.join(home, 'cache', 'jars-0123456789ab.json'), '');
    put(path.join(home, 'cache', 'jars-of-mine', 'x'), '');
    assert.equal((await run(['cache', 'clean'], { CDC_TOP_HOME: home })).code, 0);
    assert.deepEqual(readdirSync(path.join(home, 'cache')), ['jars-of-mine']);
  });

  test('uninstall asks first, and leaves nothing of ours', async (t) => {
    const home = tempFolder(t);
    const env = { CDC_TOP_HOME: home };
    put(path.join(home, 'cache', 'jars-0123456789ab-1', 'x'), '');
    put(path.join(home, 'state', 'cdc-top.log.1'), '');
    const asked = await run(['uninstall'], env);
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /^cdc-top: uninstall asks first, .*: add --yes\n$/);
    const { code, stdout } = await run(['uninstall', '--yes'], env);
    assert.deepEqual([code, stdout], [0, `${home}/cache: deleted what was downloaded\n`]);
    assert.deepEqual(existsSync(home) ? readdirSync(home) : [], []);
  });

  test('uninstall says what it leaves', async (t) => {
    const home = tempFolder(t);
    put(path.join(home, 'config.json'), '{}');
    put(path.join(home, 'cache', 'of-mine'), '');
    const { code, stdout } = await run(['uninstall', '--yes'], { CDC_TOP_HOME: home });
    assert.equal(code, 0);
    assert.match(stdout, /^left: .*config\.json, which you wrote\nleft: .*cache, not empty$/m);
    assert.deepEqual(readdirSync(home).sort(), ['cache', 'config.json']);
  });

  for (const args of [['logs', 'kafka'], ['seed', 'insert'], ['submit'], ['cancel'], ['doctor']])
    test(`${args.join(' ')} says how to make one`, async (t) => {
      const home = tempFolder(t);
      const line = 'the lab x does not exist yet; create it with: cdc-top up --name x';
      await refuses(run([...args, '--name', 'x'], { CDC_TOP_HOME: home }), 1, line);
      assert.deepEqual(readdirSync(home), []);
    });
});
