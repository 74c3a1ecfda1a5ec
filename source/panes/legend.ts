import type { Glyphs } from '../parts/glyphs.ts';
import { fit, type Line, widthOf, wrap } from '../parts/line.ts';
import { titleOf } from '../parts/table.ts';
import type { PaneColumn } from './rows.ts';

const mostLines = 4;
/** Wide enough for any title whole. */
const plenty = 60;
/** With less there is only room for half a thought. */
const lowest = 3;

/**
 * What a pane will show, for as long as it has nothing to show: what its rows are, and what their columns
 * say, as far as there is room.
 */
export const legendLines = <Row>(
  { about, columns }: { about?: readonly string[]; columns: readonly PaneColumn<Row>[] },
  { width, height, glyphs }: { width: number; height: number; glyphs: Glyphs },
): Line[] => {
  if (about === undefined || height < lowest) return [];
  const [first = '', ...others] = about;
  const say = (text: string): Line => [{ text: ` ${text}`, tone: 'dim' }];
  const told = columns.flatMap(({ means, ...column }) =>
    means === undefined ? [] : [{ title: titleOf(column, plenty, glyphs), means }],
  );
  const names = Math.max(0, ...told.map(({ title }) => widthOf(title)));
  const paragraph = (text: string): Line[] => [
    [],
    ...wrap(text, width - 2, mostLines, glyphs).map(say),
  ];
  const whole = [
    ...paragraph(first),
    [],
    ...told.flatMap(({ title, means }) =>
      wrap(means, width - names - 4, mostLines, glyphs).map((text, line) =>
        say(`${fit(line === 0 ? title : '', names, glyphs)}  ${text}`),
      ),
    ),
    ...others.flatMap(paragraph),
  ];
  return whole.slice(0, height);
};
