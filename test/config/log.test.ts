import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { log, logFile, logTo } from '../../source/config/log.ts';
import { put, tempFolder } from '../support.ts';

test('an entry goes into a private file, in folders that another user may enter', (t) => {
  const home = path.join(tempFolder(t), 'home');
  logTo(path.join(home, 'state'));
  const mask = process.umask(0o022);
  t.after(() => process.umask(mask));
  log('failed', new Error('why'));
  const file = logFile() as string;
  assert.match(readFileSync(file, 'utf8'), /^\d{4}-\S+Z \[\d+\] failed Error: why\n/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  // As root the services run as somebody else, and their folders are below these.
  assert.equal(statSync(home).mode & 0o777, 0o755);
  assert.equal(statSync(path.dirname(file)).mode & 0o777, 0o755);
});

test('an entry has no secrets, also not in what an error carries', (t) => {
  logTo(tempFolder(t));
  const client = { host: 'db', password: 'hunter2', url: 'postgresql://me:hunter2@db/lab' };
  log('failed with --password hunter2', Object.assign(new Error('token=hunter2'), { client }));
  const text = readFileSync(logFile() as string, 'utf8');
  assert.doesNotMatch(text, /hunter2/);
  assert.match(text, /host: 'db'/);
});

test('a full log is set aside', (t) => {
  const folder = tempFolder(t);
  const file = put(path.join(folder, 'cdc-top.log'), 'x'.repeat(1024 * 1024 + 1));
  logTo(folder);
  log('new');
  assert.match(readFileSync(file, 'utf8'), /^\S+ \[\d+\] new\n$/);
  assert.equal(statSync(`${file}.1`).size, 1024 * 1024 + 1);
});

test('a log that can’t be written is no failure', (t) => {
  const file = put(path.join(tempFolder(t), 'file'), '');
  logTo(path.join(file, 'state'));
  log('lost');
  assert.equal(existsSync(logFile() as string), false);
});
