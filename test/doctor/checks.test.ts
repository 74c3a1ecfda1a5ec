import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { acrossChecks } from '../../source/doctor/across/index.ts';
import { versions } from '../../source/doctor/across/versions.ts';
import { unexamined } from '../../source/doctor/index.ts';
import { plugins } from '../../source/systems/connect/checks/plugins.ts';
import { kinds } from '../../source/systems/index.ts';
import { encoding } from '../../source/systems/postgres/checks/encoding.ts';
import { versionMinor } from '../../source/systems/postgres/checks/version-minor.ts';
import { versionSupported } from '../../source/systems/postgres/checks/version-supported.ts';
import { disk } from '../../source/systems/services/checks/disk.ts';
import { memory } from '../../source/systems/services/checks/memory.ts';
import type { Checked } from '../../source/watch/check.ts';
import { root } from '../support.ts';

const all = async () => {
  const own = await Promise.all(kinds.map(async ({ kind }) => (await kind.checks?.()) ?? []));
  return [...own.flat(), ...acrossChecks, unexamined];
};

test('every check has an id of its own, a title, a reason and an official page', async () => {
  const checks = await all();
  // Two kinds may share one: what runs a connector does not matter to its settings.
  assert.equal(
    new Set(checks.map(({ id }) => id)).size,
    new Set(checks.map(({ id, title }) => `${id} ${title}`)).size,
    'two have one id',
  );
  for (const { id, title, why, link } of checks) {
    assert.match(id, /^D[SMCKPDXL]\d\d$/);
    assert.ok(title !== '' && why !== '', id);
    if (id !== unexamined.id) assert.match(link, /^https:\/\/\S+$/, id);
  }
});

test('the list of checks in docs/doctor.md is that of the checks', () => {
  const args = ['--import', 'tsx', path.join(root, 'scripts', 'checks.ts'), '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

test('every check that may find something wrong says what cures it', () => {
  const source = path.join(root, 'source');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^doctor\/across|\/checks)\/[\w-]+\.ts$/.test(file))
    .map((file) => [file, readFileSync(path.join(source, file), 'utf8')] as const)
    .filter(([, text]) => /\bid: 'D[A-Z]\d\d'/.test(text));
  assert.ok(files.length > 90, String(files.length));
  // These make the cure of the setting that they are told.
  const cures = /\bcure\b|\b(onProperty|onSetting)\(/;
  const onlySaysOk = (text: string) =>
    !/level: '(error|warning|info)'|\? '(ok|error)'|verdict\(/.test(text);
  const bare = files.filter(([, text]) => !cures.test(text) && !onlySaysOk(text));
  assert.deepEqual(
    bare.map(([file]) => file),
    [],
  );
});

test('what no line can cure is cured in words', () => {
  type Look<T> = { id: string; check(settings: T, pipeline: never): readonly Checked[] };
  const bad = <T>({ id, check }: Look<T>, settings: unknown) => {
    const [found] = check(settings as T, undefined as never);
    assert.ok(found && found.level !== 'ok', id);
    assert.equal(found.cure?.kind, 'words', id);
    return found.cure;
  };
  const config = { 'connector.class': 'io.debezium.connector.postgresql.PostgresConnector' };
  const connectors = [{ name: 'c', form: 'json', config }];
  const plugin = (version: string) => ({ class: config['connector.class'], version });
  assert.match(bad(plugins, { connectors, plugins: [] }).text, /^unpack the plug-in/);
  const two = [plugin('2.3.2.Final'), plugin('3.0.0.Final')];
  assert.match(bad(plugins, { connectors, plugins: two }).text, /^delete all versions/);
  const old = { version: '17.1', versionNumber: 170_001, now: Date.parse('2031-01-01') };
  const parts = {
    ...{ source: old, connector: connectors[0] },
    connect: { plugins: [plugin('2.3.2.Final')] },
  };
  assert.match(bad(versions, parts).text, /^put the plug-in of Debezium 3\.0 or later/);
  assert.match(bad(versionSupported, old).text, /^upgrade to a supported version/);
  assert.match(bad(versionMinor, old).text, /^install PostgreSQL 17\.5 or later/);
  assert.match(bad(encoding, { encoding: 'SQL_ASCII' }).text, /createdb -T template0 -E UTF8/);
  const full = { what: 'data', folder: "/a b's", free: 1, size: 2 };
  assert.match(bad(disk, { disks: [full] }).text, /du -xh -d 2 '\/a b'\\''s' \| sort -h/);
  assert.match(bad(memory, { availableMemory: 1 }).text, /^end what is not needed/);
});
