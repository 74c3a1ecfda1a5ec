import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Box } from '../../../source/parts/Box.tsx';
import { glyphSet } from '../../../source/parts/glyphs.ts';
import { Line } from '../../../source/parts/Line.tsx';
import { foldToAscii } from '../../../source/parts/width.ts';
import { paint } from '../../../source/screen/drawing/paint.ts';
import { Screen } from '../../../source/screen/Screen.tsx';
import { focusOn, healthy, states, ui } from '../recorded.ts';
import { draw, Screenful } from '../terminal.tsx';

const colours = process.env.PAINTED_WITH;
const few = [
  [60, 15],
  [120, 36],
] as const;
const sizes = colours ? few : ([[40, 10], [80, 24], [200, 60], ...few] as const);

type Drawn = Parameters<typeof Screen>[0];

/** Every place of the screen, as Ink draws the same elements and as `paint` does. */
const bothOf = async (props: Drawn) => {
  const { columns, rows } = props;
  const ink = draw(<Screen {...props} />, columns, rows);
  await ink.settle();
  const own = new Screenful(columns, rows);
  const lines = paint(<Screen {...props} />, columns, rows);
  await new Promise<void>((done) => {
    own.write(lines.join('\n'), done);
  });
  const cells = (screen: Screenful) => Array.from({ length: rows }, (_, y) => screen.cells(y));
  const both = { ink: cells(ink.screen), own: cells(own), lines };
  ink.close();
  own.dispose();
  return both;
};

const more: typeof states = {
  help: { snapshot: healthy, ui: { ...ui, overlay: { kind: 'help', page: 0 } } },
  asked: { snapshot: healthy, ui: { ...ui, overlay: { kind: 'confirm', text: 'Stop it?' } } },
  zoomed: { snapshot: healthy, ui: { ...focusOn('batches', { selected: 2 }), zoomed: true } },
};

for (const [name, state] of Object.entries({ ...states, ...more }))
  for (const wantAscii of [false, true])
    test(`${name}${wantAscii ? ' in ASCII' : ''} is what Ink draws, at every size`, async () => {
      foldToAscii(wantAscii);
      for (const [columns, rows] of sizes) {
        const size = { columns, rows };
        const { ink, own, lines } = await bothOf({
          ...state,
          ...size,
          glyphs: glyphSet(wantAscii),
        });
        assert.equal(lines.length, rows);
        for (const [y, cells] of ink.entries())
          assert.deepEqual(own[y], cells, `${columns}x${rows}, line ${y}: ${lines[y]}`);
      }
      foldToAscii(false);
    });

test('what is too long is cut at the edge, wide signs and styles too', async () => {
  const long = [{ text: '日本語'.repeat(9), tone: 'good' as const }, { text: 'x'.repeat(40) }];
  const [line = '', right = ''] = paint(
    <>
      <Line segments={long} />
      <Box width={20} height={1}>
        <Box width={7} height={1} flexDirection="column">
          <Line segments={long} />
        </Box>
        <Line segments={[{ text: 'beside' }]} />
      </Box>
    </>,
    21,
    2,
  );
  const screen = new Screenful(30, 2);
  await new Promise<void>((done) => {
    screen.write(`${line}\n${right}`, done);
  });
  assert.deepEqual(screen.lines(), ['日本語日本語日本語日', '日本語 beside']);
  assert.equal(screen.cells(1)[8]?.color, null);
  screen.dispose();
});

// Colours are decided on when the program starts.
const file = fileURLToPath(import.meta.url);
for (const variable of ['NO_COLOR', 'FORCE_COLOR'])
  if (!colours)
    test(`all of this holds with ${variable} too`, async () => {
      const { NO_COLOR, FORCE_COLOR, NODE_TEST_CONTEXT, ...others } = process.env;
      const env = { ...others, PAINTED_WITH: variable, [variable]: '1' };
      await promisify(execFile)(process.execPath, ['--import', 'tsx', file], { env });
    });
