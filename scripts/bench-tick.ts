// What a tick costs without a lab: the processor time, in ms, to derive a snapshot from each tick of a
// recording and to draw it on a terminal of 120×36.
//   npx tsx scripts/bench-tick.ts [ROUNDS [FILE]]      default: 20 rounds over test/recordings/healthy.rec
// A monitor runs most of this once a second, too seldom for the optimizing compilers; like that:
//   node --no-opt --no-maglev --import tsx scripts/bench-tick.ts
import path from 'node:path';
import { concluder } from '../source/commands/observe.ts';
import { glyphSet } from '../source/parts/glyphs.ts';
import { looksOf } from '../source/parts/looks.ts';
import { faceOf } from '../source/screen/face.ts';
import { screenLines } from '../source/screen/screen.ts';
import { initialUi, settledUi } from '../source/screen/ui.ts';
import { createWriter } from '../source/screen/writer.ts';
import { kinds } from '../source/systems/index.ts';
import { byName } from '../source/watch/kind.ts';
import { openRecording } from '../source/watch/recording/reader.ts';
import { afterTick, recordedIn } from '../source/watch/recording/recorded.ts';
import { versionsOf } from '../source/watch/recording/recorder.ts';
import { createStore } from '../source/watch/store.ts';
import type { SystemId } from '../source/watch/target.ts';
import type { Raw } from '../source/watch/view.ts';
import { root } from '../test/stack/support.ts';
import { median } from './lab/terminals.ts';

const [rounds = '20', file = path.join(root, 'test', 'recordings', 'healthy.rec')] =
  process.argv.slice(2);
const size = { columns: 120, rows: 36 };
const all = kinds.map(({ kind }) => kind);
const known = byName(all);
const recording = openRecording(file, versionsOf(all));
const ticks = [...recording.ticksFrom(recording.from)].map((tick) => ({
  at: tick.at,
  value: recordedIn(tick, known),
}));
const [face, glyphs, looks] = [faceOf(kinds), glyphSet(false), looksOf({}, { ascii: false })];

/** Processor time of this process, ms. */
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const round = () => {
  let now = 0;
  const store = createStore(
    { id: 'bench', scope: 'attached', systems: [], pipelines: [], labs: [] },
    { kinds: known, conclude: concluder(), intervalMs: 1000, now: () => now },
  );
  const writer = createWriter({ ...size, write: () => true }, { looks, frameMs: 0 });
  writer.enter();
  let raws: ReadonlyMap<SystemId, Raw> = new Map();
  const spent = { derive: 0, draw: 0 };
  for (const { at, value } of ticks) {
    now = at;
    raws = afterTick(raws, value);
    const began = used();
    store.load({ ...value, raws });
    const derived = used();
    const snapshot = store.snapshot();
    const ui = { ...settledUi(initialUi(face), snapshot), view: null, footer: [], helpGroups: [] };
    writer.show(() => screenLines({ snapshot, ui, ...size, glyphs }));
    spent.derive += derived - began;
    spent.draw += used() - derived;
  }
  writer.end();
  return spent;
};

const warm = Array.from({ length: Number(rounds) }, round).slice(Math.floor(Number(rounds) / 2));
const of = (part: 'derive' | 'draw') =>
  (median(warm.map((spent) => spent[part])) / ticks.length).toFixed(2);
console.log(`${ticks.length} ticks: derive ${of('derive')} ms, draw ${of('draw')} ms each`);
recording.close();
