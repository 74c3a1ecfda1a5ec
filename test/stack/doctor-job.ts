import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { it } from 'node:test';
import { cured, examined, examinedIdle } from './curing.ts';
import type { Doctored } from './doctor-kafka.ts';
import { withLines } from './kafka-tools.ts';

/** Faults in the text of the job that the lab runs, and the lines that cure them. It is not submitted for it. */
export const jobFaults = (given: () => Doctored): void => {
  it('doctor finds what is wrong in the text of a job, and its lines cure it', async () => {
    const { engine } = given();
    const { file } = (await engine.status(new AbortController().signal)).job;
    assert.ok(file);
    const original = readFileSync(file, 'utf8');
    // Behind what each line is to be put.
    const source = "readStream.format('kafka')";
    const sink = '.writeStream.foreachBatch(tables.land)';
    const put = (text: string, behind: string, line: string) => {
      assert.ok(text.includes(behind), behind);
      return text.replace(behind, `${behind}\n        ${line}`);
    };
    let faulty = original
      .replaceAll(/^ *\.option\('(?:startingOffsets|checkpointLocation)'.*$/gm, '')
      .replaceAll(/^ *\.trigger\(.*$/gm, '')
      .replaceAll('maxOffsetsPerTrigger', 'none');
    assert.ok(faulty.length < original.length - 150);
    try {
      writeFileSync(file, faulty);
      await cured(
        [
          { id: 'DP05', level: 'error' },
          { id: 'DP06', level: 'info' },
          { id: 'DP07', level: 'warning' },
          { id: 'DP08', level: 'error' },
          { id: 'DP09', level: 'info' },
        ],
        () => examined(engine),
        async (cures) => {
          for (const { kind, text } of cures) {
            assert.equal(kind, 'code');
            const ofSink = /checkpointLocation|trigger/.test(text);
            faulty = put(faulty, ofSink ? sink : source, text);
          }
          writeFileSync(file, faulty);
        },
      );
    } finally {
      writeFileSync(file, original);
    }
  });

  it('doctor finds a cluster that takes jobs from anybody, and its line cures it', async () => {
    const { engine } = given();
    const { files } = await engine.settings('job');
    const file = files.find(({ path: each }) => each.endsWith('spark-defaults.conf'))?.path;
    assert.ok(file);
    const original = readFileSync(file, 'utf8');
    const faulty = original.replace(/^spark\.authenticate\s.*\n/m, '');
    assert.notEqual(faulty, original);
    try {
      // Nobody reads it until something of Spark is started.
      writeFileSync(file, faulty);
      await cured(
        [{ id: 'DP16', level: 'warning' }],
        () => examinedIdle(engine),
        async (cures) => {
          assert.ok(cures.every(({ kind }) => kind === 'setting'));
          writeFileSync(
            file,
            withLines(
              faulty,
              cures.map(({ text }) => text),
            ),
          );
        },
      );
    } finally {
      writeFileSync(file, original);
    }
  });
};
