import { type Framing, frame, insideOf } from '../../parts/frame.ts';
import type { Glyphs } from '../../parts/glyphs.ts';
import { fit, type Line, lineWidth, type Segment } from '../../parts/line.ts';
import { type GuideState, type GuideStep, guideSteps, nextStep, stepTexts } from './steps.ts';

const allDone = 'that was the first minute; w copies the address of the notebooks';
const notebooks = 'In the browser: five notebooks, 15 minutes each; w copies their address.';

const title = 'First minute';
const labelWidth = title.length + 2;

const hides: Segment[] = [
  { text: 'X', tone: 'accent', bold: true },
  { text: ' hides it', tone: 'dim' },
];

/** How far somebody is: `2 of 6`. */
const place = (next: GuideStep | undefined, between: string): string => {
  const number = next ? guideSteps.indexOf(next) + 1 : guideSteps.length;
  return `${number}${between}${guideSteps.length}`;
};

/** The next step of the first minute: one line, with the key that hides it. */
export const guideLine = (state: GuideState, width: number, glyphs: Glyphs): Line => {
  const next = nextStep(state);
  const start: Segment[] = [
    { text: ` ${glyphs.arrow} `, tone: 'accent', bold: true },
    { text: `${place(next, '/')}  `, tone: 'accent' },
  ];
  const end: Segment[] = [{ text: '  ' }, ...hides];
  const room = width - 1 - lineWidth([...start, ...end]);
  return [...start, { text: fit(next ? stepTexts[next] : allDone, room, glyphs) }, ...end];
};

/** A step: what is done ticked off and dim, the next one marked. */
const stepLine = (
  step: GuideStep,
  state: GuideState,
  room: number,
  glyphs: Glyphs,
): readonly Segment[] => {
  const isNext = step === nextStep(state);
  const isDone = state.done.includes(step);
  const sign: Segment = isDone
    ? { text: glyphs.done, tone: 'good' }
    : { text: isNext ? glyphs.arrow : ' ', tone: 'accent', bold: true };
  const number = ` ${guideSteps.indexOf(step) + 1}  `;
  return [
    sign,
    { text: number, tone: isNext ? 'accent' : 'dim' },
    {
      text: fit(stepTexts[step], room - lineWidth([sign]) - number.length, glyphs),
      ...(isNext ? { bold: true } : isDone && { tone: 'dim' as const }),
    },
  ];
};

/**
 * All steps of the first minute, a line each: in a frame, or where rows are scarce with the title beside them.
 * Undefined once nothing is left to do: the one line says that.
 */
export const guideList = (
  state: GuideState,
  width: number,
  framing: Framing,
  glyphs: Glyphs,
): readonly Line[] | undefined => {
  const next = nextStep(state);
  if (!next) return undefined;
  if (framing === 'box') {
    const height = guideSteps.length + 3;
    const inside = insideOf(framing, { width, height });
    const lines = guideSteps.map((step) => [
      { text: ' ' },
      ...stepLine(step, state, inside.width - 2, glyphs),
    ]);
    const last: Line = [{ text: fit(`      ${notebooks}`, inside.width - 1, glyphs), tone: 'dim' }];
    return frame(
      { title: `${title}  ${place(next, ' of ')}`, note: 'X hides it', width, height, glyphs },
      [...lines, last],
      framing,
    );
  }
  const end = lineWidth(hides) + 2;
  const room = width - 2 - labelWidth - end;
  return guideSteps.map((step, at) => {
    const label = at === 0 ? title : at === 1 ? place(next, ' of ') : '';
    return [
      { text: ` ${label.padEnd(labelWidth)}`, tone: 'accent', ...(at === 0 && { bold: true }) },
      ...stepLine(step, state, room, glyphs),
      ...(at === 0 ? [{ text: '  ' }, ...hides] : []),
    ];
  });
};
