import type { Opened } from '../../../panes/open-view.ts';
import type { KeyContext } from '../../../panes/types.ts';
import { count } from '../../../text/units.ts';
import { matching, pageOf } from './page.ts';
import { parse } from './rows.ts';
import type { LogData } from './source.ts';
import { type LogState, moveTo } from './state.ts';

/**
 * The next line that has the text of the filter, or of the last search, with no line hidden any more.
 * Who follows is at the end: the newest match comes first, whichever way.
 */
export const jump = (
  log: Opened<LogState, LogData>,
  { dispatch }: Pick<KeyContext, 'dispatch'>,
  by: 1 | -1,
): Partial<LogState> => {
  const find = log.filter || log.state.find;
  if (find === '') return { said: 'no text to look for yet: / takes one' };
  if (log.filter !== '') dispatch({ type: 'filter', text: '' });
  const page = pageOf({ ...log, filter: '' });
  const matches = matching(page.lines, find);
  const from = log.state.at?.cursor.seq ?? Number.POSITIVE_INFINITY;
  const before = matches.findLastIndex(({ seq }) => seq < from);
  const after = matches.findIndex(({ seq }) => seq > from);
  const index = by < 0 || log.state.at === null ? before : after;
  const match = matches[index];
  if (matches.length === 0) return { find, said: `no line has ${find}` };
  if (!match) return { find, said: `no match ${by > 0 ? 'below' : 'above'}: ${find}` };
  const place = `match ${count(index + 1)} of ${count(matches.length)}`;
  // Not the rule over a start.
  const row = parse(match).start ? 1 : 0;
  const at = moveTo(page, log.state.at, { seq: match.seq, row });
  return { find, at, said: `${place}: ${find}` };
};
