import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseGraph } from '../../scripts/graph.ts';
import { services } from '../../source/lab/local/services/index.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const read = (...parts: string[]) => readFileSync(path.join(root, ...parts), 'utf8');

test('the picture is what its description says', () => {
  const args = ['--import', 'tsx', path.join(root, 'scripts', 'picture.ts'), '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('it has every part of the pipeline, and its text is text', () => {
  const { boxes, edges } = parseGraph(read('docs', 'pictures', 'architecture.txt'));
  const svg = read('docs', 'pictures', 'architecture.svg');
  for (const { heading, lines } of boxes)
    for (const text of [heading, ...lines]) assert.ok(svg.includes(`>${text}</text>`), text);
  const drawn = boxes
    .map(({ name, heading, lines }) => [name, heading, ...lines].join(' ').toLowerCase())
    .join(', ');
  // Helpers of the supervisor have no port.
  for (const { name } of services.filter(({ ports }) => ports.length > 0))
    assert.ok(drawn.includes(name.split('-')[0] as string), `${name} is not in the picture`);
  const chain = ['postgres', 'connect', 'kafka', 'spark', 'delta'];
  for (const [index, from] of chain.slice(0, -1).entries())
    assert.ok(
      edges.some((edge) => edge.from === from && edge.to === chain[index + 1]),
      from,
    );
});

test('it is legible on light and on dark: contrast of every text with its ground', () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(read('docs', 'pictures', 'architecture.svg'))?.[1];
  const [light = '', dark = ''] = (style ?? '').split('@media (prefers-color-scheme:dark)');
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const palette of [light, dark]) {
    const color = (name: string) =>
      new RegExp(`\\.${name}\\{fill:(#[0-9a-f]{6})`).exec(palette)?.[1] as string;
    for (const ground of ['g', 'x'])
      for (const text of ['t', 's']) {
        const [a, b] = [luminance(color(ground)), luminance(color(text))].sort((x, y) => y - x);
        // WCAG 2, level AAA.
        assert.ok(((a ?? 0) + 0.05) / ((b ?? 0) + 0.05) >= 7, `.${text} on .${ground}`);
      }
  }
});

test('a description with a mistake names its line', () => {
  const wrong = (text: string, message: RegExp) =>
    assert.throws(() => parseGraph(text), message, text);
  wrong('title t\nbox a 1 1 A\na -> b', /^Error: line 3: no box b above/);
  wrong('title t\nbox a 1 1 A\nbox a 1 2 B', /^Error: line 3: a second box/);
  wrong('title t\nsquare a', /^Error: line 2: neither/);
  wrong('box a 1 1 A', /no title/);
});
