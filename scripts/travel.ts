// Records what one UPDATE leaves at every hop of a real lab, made for it and deleted afterwards, and
// writes it between the marks of docs/how-a-change-travels.md:
//   CDC_TOP_CACHE=/var/tmp/cdc-top-cache npx tsx scripts/travel.ts
// Takes about four minutes with a warm cache; whoever runs it reads the diff.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../source/config/environment.ts';
import { foldersFor } from '../source/config/folders.ts';
import { localEngine } from '../source/lab/local/index.ts';
import { layoutFor } from '../source/lab/local/state/layout.ts';
import { readDelta } from '../test/stack/delta.ts';
import { until } from '../test/stack/support.ts';
import { followOne, type Hops } from './hops.ts';
import { lastingSource, steadyChange } from './lab/load.ts';
import { machineOf, secretsOf } from './machine.ts';
import { leaks, scrub } from './scrub.ts';

const document = path.join(import.meta.dirname, '..', 'docs', 'how-a-change-travels.md');
const say = (text: string) => process.stderr.write(`travel: ${text}\n`);

/** The document with the blocks between its marks replaced. Throws where one has no mark. */
const withBlocks = (text: string, hops: Hops): string => {
  const left = new Set(Object.keys(hops));
  const written = text.replace(
    /(<!-- travel: (\w+) -->\n```(\w*)\n)[\s\S]*?(```\n<!-- \/travel -->)/g,
    (_, head: string, name: string, _language: string, tail: string) => {
      if (!left.delete(name)) throw new Error(`nothing was recorded for the mark ${name}`);
      return `${head}${hops[name]}\n${tail}`;
    },
  );
  if (left.size > 0) throw new Error(`no mark for ${[...left].join(', ')}`);
  return written;
};

const home = mkdtempSync(path.join(os.tmpdir(), 'ct-travel-'));
chmodSync(home, 0o755);
const environment = readEnvironment({ ...process.env, CDC_TOP_HOME: home });
const folders = foldersFor(environment, process.env);
const layout = layoutFor('lab', folders);
const engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => abort.abort(new Error(name)));
try {
  const options = { signal: abort.signal, onEvent: () => {} };
  say('bringing a lab up');
  await engine.up(options);
  await engine.submit({ args: [] }, options);
  const target = await engine.target();
  say('waiting for the rows of the snapshot');
  await until(
    'the snapshot is in Delta',
    async () => (await readDelta(target.paths.delta)).length >= 4,
    180_000,
  );
  const status = await engine.status(abort.signal);
  say('warming up for two minutes: the JVMs compile what they run');
  const source = lastingSource(status);
  for (let n = 0; n < 120; n += 1) {
    await source.query(...steadyChange(n));
    await sleep(1000, undefined, { signal: abort.signal });
  }
  source.close();
  say('following one change');
  const hops = scrub(await followOne(status, target), machineOf(folders, layout));
  const text = Object.values(hops).join('\n');
  const found = [...leaks(text), ...secretsOf(layout).filter((secret) => text.includes(secret))];
  if (found.length > 0) throw new Error(`it would tell: ${[...new Set(found)].join(' ')}`);
  writeFileSync(document, withBlocks(readFileSync(document, 'utf8'), hops));
} finally {
  say('the lab is deleted');
  const quiet = { signal: AbortSignal.timeout(120_000), onEvent: () => {} };
  await engine.down({ ...quiet, purge: true }).catch((error: unknown) => say(`${error}`));
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
