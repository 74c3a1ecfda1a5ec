import { clean, fit, type Line, lineWidth, type Segment } from '../../parts/line.ts';
import { scrolled } from '../../parts/scroll.ts';
import type { Shape } from '../../watch/target.ts';
import { viewOf } from '../../watch/view.ts';
import { ofLab } from '../narrow.ts';
import type { BodyProps } from '../open-view.ts';
import { partsOfKey } from '../tablePane.ts';
import { type Content, contentRows, noticeRows } from './content.ts';
import { drawTables } from './inkTable.ts';
import type { ContentProps, DetailDefinition, DetailState } from './types.ts';

type Props<State extends DetailState, Data, S extends Shape> = BodyProps<State, Data> & {
  definition: DetailDefinition<State, Data, S>;
  contentOf(props: Omit<ContentProps<State, Data, S>, 'row' | 'view'>): Content;
};

/** A detail: its title, what is wrong with it, and the page that is chosen. */
export const detailLines = <State extends DetailState, Data, S extends Shape>(
  props: Props<State, Data, S>,
): readonly Line[] => {
  const { definition, contentOf, ...body } = props;
  const { state, width, height, glyphs } = body;
  const content = contentOf({ ...body, id: state.id });
  const tables = content.sections.flatMap(({ table }) => table ?? []);
  drawTables(tables, width - 1, glyphs);
  const notices = noticeRows(definition, content, { ...body, id: state.id }).slice(
    0,
    Math.max(1, height - 2),
  );
  const room = Math.max(0, height - 1 - notices.length);
  const page = definition.pages[state.page] ?? definition.pages[0];
  if (page && 'lines' in page)
    return [titleLine(props, ''), ...notices, ...page.lines({ ...body, height: room })];
  const rows = contentRows(content, width, glyphs);
  const { lines, place } = scrolled(rows, state.top, { width, height: room, glyphs });
  return [titleLine(props, place), ...notices, ...lines];
};

const titleLine = <State extends DetailState, Data, S extends Shape>(
  { definition, state, snapshot, width, glyphs }: Props<State, Data, S>,
  place: string,
): Line => {
  const { title, pages, nameOf, of } = definition;
  const rule = (length: number): Segment => ({
    text: glyphs.line.repeat(Math.max(0, length)),
    tone: 'dim',
  });
  const { system, row } = partsOfKey(state.id);
  const view = viewOf(snapshot, of, system);
  const name = clean((view && nameOf?.(row, view)) ?? row);
  const tabs = pages.map((page, index): Segment => {
    const here = index === state.page;
    const text = ` ${here ? glyphs.marker : ' '}${page.title}`;
    return { text, tone: here ? 'accent' : 'dim', bold: here };
  });
  const after: Segment[] = [
    ...(pages.length > 1 ? [...tabs, { text: ' ' }] : []),
    ...(state.said === '' ? [] : [{ text: ` ${clean(state.said)} `, tone: 'accent' as const }]),
  ];
  const end: Segment[] = place === '' ? [] : [{ text: ` ${place} `, tone: 'dim' }, rule(1)];
  const room = Math.max(8, width - lineWidth(after) - lineWidth(end) - 3);
  const heading = fit(`${title} ${name}${clean(ofLab(snapshot, system))}`, room - 2, {
    cut: 'middle',
    ...glyphs,
  }).trimEnd();
  const start: Segment[] = [
    rule(1),
    { text: ` ${heading} `, tone: 'accent', bold: true },
    rule(1),
    ...after,
  ];
  return [...start, rule(width - lineWidth(start) - lineWidth(end)), ...end];
};
