import type { Glyphs } from '../../parts/glyphs.ts';
import { fit, type Line, lineWidth, type Segment } from '../../parts/line.ts';
import { type GuideState, guideSteps, nextStep, stepTexts } from './steps.ts';

const allDone = 'that was the first minute; w copies the address of the notebooks';

/** The next step of the first minute: one line, with the key that hides it. */
export const guideLine = (state: GuideState, width: number, glyphs: Glyphs): Line => {
  const next = nextStep(state);
  const number = next ? guideSteps.indexOf(next) + 1 : guideSteps.length;
  const start: Segment[] = [
    { text: ` ${glyphs.arrow} `, tone: 'accent', bold: true },
    { text: `${number}/${guideSteps.length}  `, tone: 'accent' },
  ];
  const end: Segment[] = [
    { text: '  ' },
    { text: 'X', tone: 'accent', bold: true },
    { text: ' hides it', tone: 'dim' },
  ];
  const room = width - 1 - lineWidth([...start, ...end]);
  return [...start, { text: fit(next ? stepTexts[next] : allDone, room, glyphs) }, ...end];
};
