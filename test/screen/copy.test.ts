import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyToClipboard } from '../../source/screen/terminal.ts';

/** What is said of a copy, and what a terminal would have on its clipboard. */
const copy = (text: string) => {
  let raw = '';
  const { write } = process.stdout;
  process.stdout.write = (chunk: unknown) => {
    raw += chunk;
    return true;
  };
  try {
    const said = copyToClipboard(text);
    const [, encoded = ''] = /^\u001B\]52;c;([A-Za-z0-9+/=]*)\u0007$/.exec(raw) ?? [];
    return { said, taken: Buffer.from(encoded, 'base64').toString(), length: raw.length };
  } finally {
    process.stdout.write = write;
  }
};

test('a text of 70 KB is copied whole, in any script', () => {
  for (const text of ['x', 'x'.repeat(70_000), '日本語'.repeat(7000)]) {
    const { said, taken } = copy(text);
    assert.equal(said, 'copied');
    assert.ok(taken === text);
  }
});

test('of what a terminal would drop as a whole the beginning is copied, and that is said', () => {
  for (const sign of ['x', 'é', '日', '😀']) {
    const text = sign.repeat(100_000);
    const { said, taken, length } = copy(text);
    assert.match(said, /^copied [\d.]+ \S+ of [\d.]+ \S+: terminals take no more$/);
    assert.ok(taken.length > 0 && text.startsWith(taken), sign);
    assert.ok(Buffer.byteLength(taken) > 74_900);
    assert.ok(length <= 100_000, `${length}`);
  }
});
