import assert from 'node:assert/strict';
import test from 'node:test';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { lineWidth } from '../../source/parts/line.ts';
import { hopCharts, hopHeight, hopLines } from '../../source/pipeline/hops.ts';
import { ratesOver } from '../../source/watch/series.ts';
import { healthy } from '../screen/recorded.ts';

const [pipeline] = healthy.pipelines;
assert.ok(pipeline);

test('a burst of a thousand rows shows at each hop, and first at the first', () => {
  const rates = hopCharts(healthy, pipeline).filter(({ title }) => title.includes('/s'));
  const [, ...behindTheSource] = rates;
  const peaks = behindTheSource.map(({ points }) =>
    points.reduce((most, point) => (point.value > most.value ? point : most)),
  );
  assert.equal(peaks.length, 3);
  for (const { value } of peaks) assert.ok(value > 500, `${value} per second`);
  const [captured, , landed] = peaks.map(({ at }) => at);
  assert.ok((captured ?? 0) < (landed ?? 0));
});

test('charts of the hops share one time, and there are none where there is no room', () => {
  const lines = hopLines({ snapshot: healthy, pipeline }, 196, hopHeight, glyphSet(true));
  assert.equal(lines.length, hopHeight);
  for (const line of lines) assert.ok(lineWidth(line) <= 196);
  const times =
    lines
      .at(-1)
      ?.map(({ text }) => text)
      .join('')
      .match(/\d\d:\d\d:\d\dZ/g) ?? [];
  assert.equal(times.length, 2 * hopCharts(healthy, pipeline).length);
  assert.equal(new Set(times.filter((_, i) => i % 2 === 1)).size, 1);
  assert.deepEqual(hopLines({ snapshot: healthy, pipeline }, 196, 4, glyphSet(true)), []);
});

test('a rate is of two readings of one life, and not across an outage', () => {
  const points = [0, 1, 2, 60, 61].map((second, i) => ({
    at: second * 1000,
    value: [1, 4, 2, 90, 92][i] ?? 0,
  }));
  assert.deepEqual(
    ratesOver(points, (older, newer) => newer - older),
    [
      { at: 1000, value: 3 },
      { at: 61_000, value: 2 },
    ],
  );
});
