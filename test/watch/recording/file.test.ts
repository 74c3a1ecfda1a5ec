import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Failure } from '../../../source/config/errors.ts';
import type { Header } from '../../../source/watch/recording/header.ts';
import { makeMember } from '../../../source/watch/recording/member.ts';
import { openRecording, type Tick } from '../../../source/watch/recording/reader.ts';
import { writeRecording } from '../../../source/watch/recording/writer.ts';
import { recordingOf as recordedLab, recordings } from '../../screen/recorded.ts';
import { root, type Scope, tempFolder } from '../../support.ts';
import { changedTree, randomOf, treeOf } from './values.ts';

const start = 1_795_788_000_000;
const kinds = { postgres: 2, kafka: 1 };
const header: Header = {
  format: 1,
  program: '0.1.0',
  startedAt: start,
  intervalMs: 1000,
  kinds: { ...kinds, unused: 9 },
  systems: [{ id: 'postgres:lab', kind: 'postgres', label: 'lab' }],
  scrubbed: false,
};

/** A recording of ticks a second apart; every seventh is marked. */
const recordingOf = async (t: Scope, values: readonly unknown[], head: Header = header) => {
  const file = path.join(tempFolder(t), 'a.rec');
  const writer = await writeRecording(file, head);
  for (const [place, value] of values.entries()) {
    writer.add(start + place * 1000, value, place % 7 === 0);
    if (place % 100 === 0) await writer.settled();
  }
  await writer.close();
  assert.equal(writer.ticks, values.length);
  assert.equal(writer.bytes, statSync(file).size);
  return file;
};

const opened = (t: Scope, file: string) => {
  const recording = openRecording(file, kinds);
  t.after(() => recording.close());
  return recording;
};

/** So many values, each made of the one before. */
const history = (count: number, seed = 1): unknown[] => {
  const random = randomOf(seed);
  const values = [{ systems: treeOf(random, 5), text: 'the first' }];
  while (values.length < count)
    values.push(changedTree(random, values.at(-1)) as (typeof values)[number]);
  return values;
};

const ticksOf = (values: readonly unknown[]): Tick[] =>
  values.map((value, place) => ({ at: start + place * 1000, value, marked: place % 7 === 0 }));

const refusal = (file: string, known = kinds): string => {
  try {
    openRecording(file, known).close();
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.ok(!error.message.includes('\n'));
    return error.message.replace(file, 'FILE');
  }
  throw new Error('it was opened');
};

test('ticks come out as they went in, from any moment on', async (t) => {
  // More than one key, many members.
  const values = history(1000);
  const recording = opened(t, await recordingOf(t, values));
  assert.deepEqual(recording.header, header);
  const { from, until, ticks, damage } = recording;
  assert.deepEqual([from, until], [start, start + 999_000]);
  assert.deepEqual([ticks, damage], [1000, undefined]);
  const expected = ticksOf(values);
  assert.deepStrictEqual([...recording.ticksFrom(0)], expected);
  for (const second of [0, 1, 14, 15, 16, 299, 300, 301, 640, 998, 999, 5000]) {
    const at = start + second * 1000;
    const [first, next] = recording.ticksFrom(at);
    assert.deepStrictEqual(first, expected[Math.min(second, 999)], `${second}`);
    assert.deepStrictEqual(next, expected[second + 1], `after ${second}`);
    const [between] = recording.ticksFrom(at + 999);
    assert.deepStrictEqual(between, expected[Math.min(second, 999)], `${second}.999`);
  }
  const marks = recording.stretches.reduce((sum, { marks }) => sum + marks, 0);
  assert.equal(marks, Math.ceil(1000 / 7));
});

test('a step leads to the next moment at which something happened, and back', async (t) => {
  const recording = opened(t, await recordingOf(t, history(700)));
  const at = (second: number) => start + second * 1000;
  assert.equal(recording.markAfter(at(0)), at(7));
  assert.equal(recording.markAfter(at(6)), at(7));
  assert.equal(recording.markAfter(0), at(0));
  assert.equal(recording.markAfter(at(13.5)), at(14));
  assert.equal(recording.markAfter(at(693)), undefined);
  assert.equal(recording.markBefore(at(14)), at(7));
  assert.equal(recording.markBefore(at(301)), at(294));
  assert.equal(recording.markBefore(at(9999)), at(693));
  assert.equal(recording.markBefore(at(0)), undefined);
});

test('what a real lab was read as comes out as it went in', async (t) => {
  for (const name of recordings) {
    const lab = recordedLab(name);
    const values = Array.from(lab.ticksFrom(0), ({ value }) => value);
    lab.close();
    const recording = opened(t, await recordingOf(t, values));
    assert.deepStrictEqual([...recording.ticksFrom(0)], ticksOf(values), name);
  }
});

test('a file that a crash has cut anywhere ends with its last whole member', async (t) => {
  const values = history(61);
  const file = await recordingOf(t, values);
  const whole = readFileSync(file);
  const { stretches } = opened(t, file);
  assert.equal(stretches.length, 5);
  const seen = new Set<number>();
  for (let size = whole.length; size > 0; size -= 97) {
    truncateSync(file, size);
    try {
      const recording = openRecording(file, kinds);
      const ticks = [...recording.ticksFrom(0)];
      assert.deepStrictEqual(ticks, ticksOf(values).slice(0, ticks.length));
      assert.equal(recording.ticks, ticks.length);
      assert.equal(recording.damage, undefined);
      seen.add(ticks.length);
      recording.close();
    } catch (error) {
      assert.ok(error instanceof Failure, String(error));
      assert.match(error.message, /is empty: recording ended|beginning is missing/);
    }
  }
  assert.deepEqual([...seen], [61, 60, 45, 30, 15]);
});

test('a tail of zeros, or of anything, is left out', async (t) => {
  const values = history(50);
  const file = await recordingOf(t, values);
  const whole = readFileSync(file);
  appendFileSync(file, Buffer.alloc(100_000));
  assert.equal([...opened(t, file).ticksFrom(0)].length, 50);
  // The length was written before the content.
  const { stretches } = opened(t, file);
  const last = stretches.at(-1) as unknown as { offset: number; size: number };
  writeFileSync(file, Buffer.from(whole).fill(0, last.offset + 60, last.offset + last.size));
  assert.deepStrictEqual([...opened(t, file).ticksFrom(0)], ticksOf(values).slice(0, 45));
});

test('a damaged part is left out up to the next key, and is said', async (t) => {
  const values = history(700);
  const file = await recordingOf(t, values);
  const whole = readFileSync(file);
  const members = opened(t, file).stretches as unknown as { offset: number; from: number }[];
  const member = members.find(({ from }) => from >= start + 60_000);
  assert.ok(member);
  const lost = (tick: Tick) => tick.at < member.from || tick.at >= start + 300_000;
  // Its content, then its head.
  for (const [offset, said] of [
    [member.offset + 80, 'afterwards'],
    [member.offset + 20, 'at once'],
  ] as const) {
    const damaged = Buffer.from(whole);
    damaged[offset] = (damaged[offset] as number) ^ 255;
    writeFileSync(file, damaged);
    const recording = opened(t, file);
    assert.equal(recording.damage === undefined, said === 'afterwards');
    assert.deepStrictEqual([...recording.ticksFrom(0)], ticksOf(values).filter(lost));
    assert.match(recording.damage ?? '', /is damaged: 1 part of it cannot be read$/);
    const [first] = recording.ticksFrom(start + 100_000);
    assert.equal(first?.at, start + 59_000);
  }
});

test('any byte may be wrong: it is read, or refused in one line', async (t) => {
  const values = history(40, 3);
  const file = await recordingOf(t, values);
  const whole = readFileSync(file);
  const random = randomOf(5);
  for (let round = 0; round < 400; round += 1) {
    const damaged = Buffer.from(whole);
    const place = Math.floor(random() * (round % 2 ? whole.length : 300));
    damaged[place] = Math.floor(random() * 256);
    writeFileSync(file, damaged);
    try {
      const recording = openRecording(file, kinds);
      assert.ok([...recording.ticksFrom(0)].length <= 40);
      recording.markAfter(0);
      recording.close();
    } catch (error) {
      assert.ok(error instanceof Failure, `${place}: ${error}`);
    }
  }
});

test('what is no recording is refused in one line that says so', async (t) => {
  const folder = tempFolder(t);
  const file = (content: string | Buffer) => {
    const name = path.join(folder, 'x');
    writeFileSync(name, content);
    return name;
  };
  assert.equal(refusal(file('')), 'FILE is empty: nothing was recorded');
  const none = 'FILE is not a recording: cdc-top record makes one';
  for (const content of ['{"schema": 2}', 'x', gzipSync('{}'), Buffer.alloc(5000, 7)])
    assert.equal(refusal(file(content)), none);
  assert.equal(refusal(folder), 'cannot read FILE: it is not a regular file');
  assert.equal(refusal(`${folder}/nosuch`), 'cannot read FILE: there is no such file');
});

test('a recording of another cdc-top is read, or refused with the one that reads it', async (t) => {
  const made = (head: object) => recordingOf(t, [1], { ...header, ...head } as Header);
  const by = 'recorded by cdc-top 9.0.0: npx cdc-top@9.0.0 reads it';
  assert.equal(
    refusal(await made({ format: 7, program: '9.0.0', systems: 'another shape' })),
    `FILE has format 7, this cdc-top reads 1; ${by}`,
  );
  assert.equal(
    refusal(await made({ kinds: { postgres: 1 }, program: '9.0.0' })),
    `FILE has readings of postgres in version 1, this cdc-top reads 2; ${by}`,
  );
  const systems = [{ id: 'mysql:a', kind: 'mysql', label: 'a' }];
  assert.equal(
    refusal(await made({ systems, program: '9.0.0' })),
    `FILE has a system of kind mysql, which is unknown here; ${by}`,
  );
  for (const head of [{ systems: undefined }, { kinds: 3 }, { program: undefined }])
    assert.match(refusal(await made(head)), /^FILE is damaged: it does not say what was recorded$/);
  const file = await made({});
  const nothing = { kind: 'header', from: 0, until: 0, ticks: 0, marks: 0, markedAt: 0 } as const;
  writeFileSync(file, await makeMember(nothing, 'null'));
  assert.match(refusal(file), /^FILE is damaged/);
  writeFileSync(file, await makeMember(nothing, `${JSON.stringify(header)}\n`));
  assert.equal(refusal(file), 'FILE is empty: recording ended before anything was written');
});

test('a new file is made for its owner only, and no file is written over', async (t) => {
  const file = await recordingOf(t, [1, 2]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const failing = (name: string) =>
    writeRecording(name, header).then(
      () => 'it was written',
      (error: unknown) => {
        assert.ok(error instanceof Failure);
        return error.message;
      },
    );
  assert.equal(await failing(file), `${file} exists already: choose another name, or remove it`);
  assert.equal(
    await failing(`${file}.d/x`),
    `cannot record to ${file}.d/x: there is no such folder`,
  );
  assert.equal(opened(t, file).ticks, 2);
});

test('secrets are masked, and gunzip shows the rest', async (t) => {
  const text = 'postgres://me:sesame-open@db/x failed\npassword=sesame-open';
  const file = await recordingOf(t, [{ text }, { text: `${text}!` }, { list: [text] }]);
  const shown = gunzipSync(readFileSync(file)).toString();
  assert.ok(!shown.includes('sesame'), shown);
  assert.match(shown, /"program":"0.1.0"/);
  assert.match(shown, /postgres:\/\/me:\(secret\)@db\/x failed/);
});

test('where the clock is put back, every tick still has a time of its own', async (t) => {
  const file = path.join(tempFolder(t), 'a.rec');
  const writer = await writeRecording(file, header);
  for (const second of [0, 1, 2, 1, 1.5, 3]) writer.add(start + second * 1000, { second });
  await writer.close();
  const ticks = [...opened(t, file).ticksFrom(0)];
  assert.deepEqual(
    ticks.map(({ at }) => at - start),
    [0, 1000, 2000, 2001, 2002, 3000],
  );
  assert.deepEqual(ticks.at(3)?.value, { second: 1 });
});

test('ticks that come faster than the disk takes them are left out, not kept', async (t) => {
  const file = path.join(tempFolder(t), 'a.rec');
  const writer = await writeRecording(file, header);
  const value = (place: number) => ({ place, text: `${place} `.repeat(100_000) });
  for (let place = 0; place < 500; place += 1) writer.add(start + place * 1000, value(place));
  assert.ok(writer.ticks < 100, `${writer.ticks}`);
  await writer.settled();
  writer.add(start + 500_000, value(500));
  await writer.close();
  const ticks = [...opened(t, file).ticksFrom(0)];
  assert.equal(ticks.length, writer.ticks);
  for (const { at, value: read } of ticks) assert.deepEqual(read, value((at - start) / 1000));
  assert.equal(ticks.at(-1)?.at, start + 500_000);
});

test('where the disk is full, it is said once, and what was written stays readable', async (t) => {
  const file = path.join(tempFolder(t), 'a.rec');
  const of = (name: string) => JSON.stringify(`${root}/source/watch/recording/${name}.ts`);
  // Node ignores SIGXFSZ, so that a file may not grow beyond 16 blocks of 512 or 1,024 bytes.
  const source = `
    const { writeRecording } = await import(${of('writer')});
    const said = [];
    const onFailure = ({ message }) => said.push(message);
    const writer = await writeRecording(process.argv[1], ${JSON.stringify(header)}, { onFailure });
    for (let place = 0; place < 2000; place += 1) {
      writer.add(${start} + place * 1000, { noise: Math.random(), more: String(Math.random()) });
      if (place % 20 === 0) await writer.settled();
    }
    await writer.close();
    console.log(JSON.stringify(said));`;
  const run = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval', source, file];
  const { stdout, stderr, status } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 16; exec "$@"', 'sh', ...run],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stderr);
  const [message, ...more] = JSON.parse(stdout);
  assert.match(message, /^the recording ends here: .*a\.rec: the file may not grow any more$/);
  assert.deepEqual(more, []);
  const recording = opened(t, file);
  assert.ok(recording.ticks > 50 && recording.ticks < 2000);
  assert.equal([...recording.ticksFrom(0)].length, recording.ticks);
});
