import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Segment } from '../../source/parts/line.ts';
import { isWorthAsking, looksOf } from '../../source/parts/looks.ts';
import { isInverse, styleOf } from '../../source/parts/style.ts';
import { monoPalette, ownPalette, type Palette, palettes } from '../../source/parts/theme.ts';
import type { Tone } from '../../source/parts/tone.ts';

// xterm's sixteen, which most others come close to.
const sixteen = [
  ...['000000', 'cd0000', '00cd00', 'cdcd00', '0000ee', 'cd00cd', '00cdcd', 'e5e5e5'],
  ...['7f7f7f', 'ff0000', '00ff00', 'ffff00', '5c5cff', 'ff00ff', '00ffff', 'ffffff'],
];

/** What is fixed of the 256: a cube of six by six by six, and greys. */
const rgbOf = (index: number): number[] => {
  if (index >= 232) return Array<number>(3).fill(8 + 10 * (index - 232));
  const steps = [0, 95, 135, 175, 215, 255];
  const at = index - 16;
  return [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => steps[step] as number);
};

const rgbOfHex = (hex: string) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** The colour that these numbers of SGR choose for text; null: the terminal's own. */
const textColour = (codes: string): number[] | null => {
  const [, of256] = /38;5;(\d+)/.exec(codes) ?? [];
  if (of256 !== undefined) return rgbOf(Number(of256));
  const [, bright, of16] = /(?:^|;)([39])(\d)$/.exec(codes) ?? [];
  if (of16 === undefined) return null;
  return rgbOfHex(sixteen[Number(of16) + (bright === '9' ? 8 : 0)] as string);
};

// WCAG 2.2, 1.4.3.
const luminance = (rgb: readonly number[]): number => {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: readonly number[], other: readonly number[]): number => {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};
const enough = 4.5;
const [black, white] = [
  [0, 0, 0],
  [255, 255, 255],
];

test('contrast is counted as WCAG counts it', () => {
  assert.equal(contrast(black, white), 21);
  assert.equal(contrast(white, rgbOfHex('767676')).toFixed(2), '4.54');
});

for (const [theme, behind] of [
  ['dark', black],
  ['light', white],
] as const)
  describe(`every text of the ${theme} theme can be read`, () => {
    for (const depth of [256, 16] as const)
      for (const [tone, codes] of Object.entries(palettes[theme][depth].tones)) {
        const colour = textColour(codes);
        // The terminal's own text colour, and how faint it makes it, are the terminal's to choose.
        if (colour)
          test(`${tone} of ${depth} colours`, () => {
            const value = contrast(colour, behind);
            assert.ok(value >= enough, `${value.toFixed(2)}:1`);
          });
      }
    test('on the bar of the selected row', () => {
      const { tones, bar } = palettes[theme][256];
      const under = rgbOf(Number(/48;5;(\d+)/.exec(bar?.background ?? '')?.[1]));
      for (const codes of [...Object.values(tones), bar?.plain ?? '']) {
        const colour = textColour(codes);
        if (colour) assert.ok(contrast(colour, under) >= enough, `${codes} on the bar`);
      }
      assert.ok(contrast(under, behind) > 1.1, 'the bar can be seen');
    });
  });

const env = { TERM: 'xterm-256color' };
const paletteOf = (more: NodeJS.ProcessEnv, options: Partial<Parameters<typeof looksOf>[1]> = {}) =>
  looksOf({ ...env, ...more }, { ascii: false, ...options }).palette;

test('the theme is what was asked for, or what the terminal says, or its own colours', () => {
  const { dark, light } = palettes;
  const cases: [Palette, NodeJS.ProcessEnv, Partial<Parameters<typeof looksOf>[1]>?][] = [
    [ownPalette, {}],
    [light[256], {}, { theme: 'light' }],
    [light[256], {}, { background: 'light' }],
    [dark[256], {}, { background: 'dark' }],
    [dark[256], {}, { background: 'light', theme: 'dark' }],
    [monoPalette, {}, { background: 'light', theme: 'mono' }],
    [dark[256], { COLORFGBG: '15;0' }],
    [light[256], { COLORFGBG: '0;default;15' }],
    [light[256], { COLORFGBG: '0;7' }],
    [dark[256], { COLORFGBG: '7;8' }],
    [ownPalette, { COLORFGBG: 'default;default' }],
    [dark[256], { COLORFGBG: '0;15' }, { background: 'dark' }],
    [light[16], { TERM: 'xterm' }, { background: 'light' }],
    [light[256], { TERM: 'xterm', COLORTERM: 'truecolor' }, { background: 'light' }],
    [light[16], { TERM: 'xterm', FORCE_COLOR: '1' }, { background: 'light' }],
    [monoPalette, { NO_COLOR: '1' }, { background: 'dark' }],
    [monoPalette, { FORCE_COLOR: '0' }, { background: 'dark' }],
    [dark[256], { NO_COLOR: '1', FORCE_COLOR: '1' }, { background: 'dark' }],
    [dark[256], { NO_COLOR: '1' }, { theme: 'dark' }],
  ];
  for (const [wanted, more, options] of cases)
    assert.equal(paletteOf(more, options), wanted, JSON.stringify([more, options]));
});

test('a terminal is asked only where its answer counts', () => {
  const asked = (more: NodeJS.ProcessEnv, theme: Parameters<typeof isWorthAsking>[1] = 'auto') =>
    isWorthAsking({ ...env, ...more }, theme);
  assert.equal(asked({}), true);
  assert.equal(asked({}, 'dark'), false);
  assert.equal(asked({ NO_COLOR: '1' }), false);
  assert.equal(asked({ TERM: 'linux' }), false);
});

test('a selected row is one bar: colours stay on it, or it is reversed all through, pictures never', () => {
  const tones: Tone[] = ['plain', 'good', 'warning', 'error', 'dim', 'accent'];
  const styles = (palette: Palette, more: Partial<Segment> = {}) =>
    tones.map((tone) =>
      styleOf({ tone, selected: true, ...more }, { palette, styles: true, ascii: false }),
    );
  for (const palette of [palettes.dark[256], palettes.light[256]]) {
    const codes = styles(palette);
    assert.equal(new Set(codes.map((code) => code.split(';', 3).join(';'))).size, 1);
    assert.equal(new Set(codes).size, tones.length);
    assert.ok(codes.every(isInverse));
    assert.deepEqual(styles(palette, { picture: true }), codes);
  }
  for (const palette of [monoPalette, ownPalette, palettes.dark[16], palettes.light[16]]) {
    assert.deepEqual(new Set(styles(palette)), new Set(['7']));
    assert.ok(styles(palette, { picture: true }).every((code) => !isInverse(code)));
  }
});
