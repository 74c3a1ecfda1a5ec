import type { Glyphs } from '../parts/glyphs.ts';
import { clean, type Line, lineWidth, type Segment } from '../parts/line.ts';
import { type Level, toneOf } from '../parts/tone.ts';
import { ageOf, inFlightFigure, inFlightOfAll, isLate } from '../pipeline/in-flight.ts';
import { services } from '../systems/services/readings.ts';
import { age, clock, plainRate } from '../text/figures.ts';
import { type Times, timeCell, zoneOf } from '../text/times.ts';
import { duration } from '../text/units.ts';
import type { LabPhase, Snapshot } from '../watch/snapshot.ts';
import { viewsOf } from '../watch/view.ts';

/** What the clock says: there is nothing to say of how long ago now was. */
const nowText = (at: number, times: Times): string =>
  times.how === 'local' ? `${timeCell(at, times)}${zoneOf(at, times)}` : `${clock(at)}Z`;

/** The first line: what is watched, whether it is well, what has not landed, how long a change takes, and the time. */
export const header = (snapshot: Snapshot, width: number, glyphs: Glyphs): Line => {
  const { labs, at, paused, intervalMs, pipelines, replay } = snapshot;
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
  const flight = inFlightSegments(pipelines, glyphs);
  const delay = delaySegments(snapshot, glyphs);
  const right: Segment[] = [
    { text: `${nowText(at, glyphs.moments)}  ` },
    { text: `${plainRate(intervalMs / 1000)}s  `, tone: 'dim' },
    paused
      ? { text: 'PAUSED', tone: 'warning', bold: true }
      : { text: replay ? 'REPLAY' : 'LIVE', tone: replay ? 'accent' : 'good' },
  ];
  const gap: Segment = { text: '  ' };
  const wideGap: Segment = { text: '    ' };
  // What a narrow screen can do without goes first.
  const stages: { left: Segment[]; middle: Segment[] }[] = [
    { left: [name, gap, labName, more], middle: [health, wideGap, ...flight, wideGap, ...delay] },
    { left: [name, gap, labName], middle: [health, wideGap, ...flight, wideGap, ...delay] },
    { left: [name, gap, labName], middle: [health, gap, ...flight] },
    { left: [name], middle: [health, gap, ...flight] },
    { left: [name], middle: flight },
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

/** What has not landed, and how old the oldest of it is: of several pipelines, of all. */
const inFlightSegments = (pipelines: Snapshot['pipelines'], glyphs: Glyphs): Segment[] => {
  const all = inFlightOfAll(pipelines.map(({ inFlight }) => inFlight));
  const figure = (all && inFlightFigure(all)) ?? glyphs.none;
  const label: Segment = { text: 'in flight ', tone: 'dim' };
  if (!all || all.oldestMs === null) return [label, { text: figure, bold: true }];
  const late = pipelines.some(({ inFlight }) => isLate(inFlight));
  const tone = late ? 'warning' : 'plain';
  return [
    label,
    { text: figure, bold: true, tone },
    { text: `, ${ageOf(all.oldestMs)} old`, bold: late, tone },
  ];
};

// A figure of the last batch says nothing of now when that has long ended.
const oldAfterMs = 30_000;

/** How long the changes of the last batch took: of several pipelines the one that took longest. */
const delaySegments = ({ pipelines, at }: Snapshot, glyphs: Glyphs): Segment[] => {
  const label: Segment = { text: `commit${glyphs.arrow}Delta `, tone: 'dim' };
  let slowest: { ms: number; at: number } | undefined;
  for (const { flow } of pipelines)
    if (flow.endToEndMs !== null && flow.endToEndMs >= (slowest?.ms ?? 0))
      slowest = { ms: flow.endToEndMs, at: flow.endToEndAt ?? at };
  if (!slowest) return [label, { text: glyphs.none }];
  const passed = at - slowest.at;
  const late = pipelines.some(({ inFlight }) => isLate(inFlight));
  return passed > oldAfterMs || late
    ? [label, { text: `${duration(slowest.ms)}, ${age(passed)} ago`, tone: 'dim' }]
    : [label, { text: duration(slowest.ms) }];
};

const restWords: Partial<Record<LabPhase, string>> = { absent: 'no lab', stopped: 'stopped' };

const healthSegment = (snapshot: Snapshot, glyphs: Glyphs): Segment => {
  const phases = new Set(snapshot.labs.map(({ phase }) => phase));
  const [phase = 'unknown'] = phases;
  // What a person has started again, and is not there yet, is no trouble.
  const starting = new Set(
    (snapshot.away ?? []).flatMap(({ lab, service, state }) =>
      state === 'stopped' ? [] : `${lab} ${service}`,
    ),
  );
  let [count, of, resting] = [0, 0, starting.size];
  for (const { rows } of viewsOf(snapshot, services)) {
    count += rows.healthy.count;
    of += rows.healthy.of;
    resting += rows.healthy.resting;
  }
  // While it is being brought up, what is not healthy yet is no trouble.
  const rested = phases.size === 1 ? restWords[phase] : undefined;
  // What a person has stopped is no trouble either.
  const calm =
    count + resting === of || of === 0 || rested !== undefined || phases.has('coming up');
  const level: Level = of > 0 && count === of ? 'good' : calm ? 'waiting' : 'error';
  const none = phases.has('coming up')
    ? 'coming up'
    : phase === 'unknown'
      ? 'looking'
      : 'not known';
  const text = rested ?? (of === 0 ? none : `${count}/${of} healthy`);
  return { text: `${glyphs[level]} ${text}`, tone: toneOf(level), bold: level === 'error' };
};
