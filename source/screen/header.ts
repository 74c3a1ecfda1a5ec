import type { Glyphs } from '../parts/glyphs.ts';
import { clean, type Line, lineWidth, type Segment } from '../parts/line.ts';
import { type Level, toneOf } from '../parts/tone.ts';
import { services } from '../systems/services/readings.ts';
import { clock, plainRate } from '../text/figures.ts';
import { duration } from '../text/units.ts';
import type { LabPhase, Snapshot } from '../watch/snapshot.ts';
import { viewsOf } from '../watch/view.ts';

/** The first line: what is watched, whether it is well, how long a change takes, and the time. */
export const header = (snapshot: Snapshot, width: number, glyphs: Glyphs): Line => {
  const { labs, at, paused, intervalMs, pipelines, replay } = snapshot;
  const delay = slowest(pipelines.map(({ flow }) => flow.endToEndMs));
  const shown = delay === null ? glyphs.none : duration(delay);
  const name: Segment = { text: 'cdc-top', tone: 'accent', bold: true };
  const labName: Segment = { text: clean(labs.map(({ name: each }) => each).join(', ')) };
  const made = new Set([
    ...labs.map(({ engine }) => engine),
    ...labs.map(({ versions }) => versions),
  ]);
  const more: Segment = {
    text: [...made].map((each) => ` ${glyphs.dot} ${clean(each)}`).join(''),
    tone: 'dim',
  };
  const health = healthSegment(snapshot, glyphs);
  const value: Segment = { text: shown, bold: true };
  const whole: Segment[] = [{ text: `commit${glyphs.arrow}Delta `, tone: 'dim' }, value];
  const terse: Segment[] = [{ text: `${glyphs.arrow}Delta `, tone: 'dim' }, value];
  const right: Segment[] = [
    { text: `${clock(at)}Z  ` },
    { text: `${plainRate(intervalMs / 1000)}s  `, tone: 'dim' },
    paused
      ? { text: 'PAUSED', tone: 'warning', bold: true }
      : { text: replay ? 'REPLAY' : 'LIVE', tone: replay ? 'accent' : 'good' },
  ];
  const gap: Segment = { text: '  ' };
  const wideGap: Segment = { text: '    ' };
  // What a narrow screen can do without goes first.
  const stages: { left: Segment[]; middle: Segment[] }[] = [
    { left: [name, gap, labName, more], middle: [health, wideGap, ...whole] },
    { left: [name, gap, labName], middle: [health, wideGap, ...whole] },
    { left: [name, gap, labName], middle: [health, gap, ...terse] },
    { left: [name], middle: [health, gap, ...terse] },
    { left: [name], middle: [health] },
  ];
  const roomOf = ({ left, middle }: (typeof stages)[number]) =>
    width - 2 - lineWidth([...left, ...middle, ...right]);
  const stage = stages.find((each) => roomOf(each) >= 3) ?? { left: [name], middle: [] };
  const room = Math.max(2, roomOf(stage));
  const before = Math.floor(room / 2);
  return [
    { text: ' ' },
    ...stage.left,
    { text: ' '.repeat(before) },
    ...stage.middle,
    { text: ' '.repeat(room - before) },
    ...right,
  ];
};

/** Of several pipelines the one that takes longest. */
const slowest = (delays: readonly (number | null)[]): number | null =>
  delays.reduce((most, delay) => (delay === null ? most : Math.max(delay, most ?? 0)), null);

const resting: Partial<Record<LabPhase, string>> = { absent: 'no lab', stopped: 'stopped' };

const healthSegment = (snapshot: Snapshot, glyphs: Glyphs): Segment => {
  const phases = new Set(snapshot.labs.map(({ phase }) => phase));
  const [phase = 'unknown'] = phases;
  let [count, of] = [0, 0];
  for (const { rows } of viewsOf(snapshot, services)) {
    count += rows.healthy.count;
    of += rows.healthy.of;
  }
  // While it is being brought up, what is not healthy yet is no trouble.
  const rested = phases.size === 1 ? resting[phase] : undefined;
  const calm = of === 0 || rested !== undefined || phases.has('coming up');
  const level: Level = of > 0 && count === of ? 'good' : calm ? 'waiting' : 'error';
  const none = phases.has('coming up')
    ? 'coming up'
    : phase === 'unknown'
      ? 'looking'
      : 'not known';
  const text = rested ?? (of === 0 ? none : `${count}/${of} healthy`);
  return { text: `${glyphs[level]} ${text}`, tone: toneOf(level), bold: level === 'error' };
};
