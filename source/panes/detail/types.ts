import type { Glyphs } from '../../parts/glyphs.ts';
import type { Align, Line } from '../../parts/line.ts';
import type { Tone } from '../../parts/tone.ts';
import type { Access } from '../../watch/kind.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import type { Shape } from '../../watch/target.ts';
import type { Key, SystemView } from '../../watch/view.ts';
import type { BodyProps, Live, Opened } from '../open-view.ts';
import type { TraceOf } from '../places.ts';
import type { Pane, ViewKey } from '../types.ts';

/** What was chosen in a detail. It follows its row by `id`, as the pane's `rowId` gives it. */
export type DetailState = {
  id: string;
  /** Index of the page that is shown, for details that have several. */
  page: number;
  /** The first row of the content that is seen. */
  top: number;
  /** What the last key did, where it can’t be seen otherwise. */
  said: string;
};

/** A line `name  value`; `about` says in a few words what it means. Text from outside is cleaned. */
export type Fact = { name: string; value: string; tone?: Tone; about?: string };

/**
 * A small, rarely changing table; ink-table draws it (inkTable.ts). What does not fit is cut,
 * columns with the highest `drop` first. `max`: columns of the screen at most.
 */
export type DetailTable = {
  columns: readonly { title: string; align?: Align; max?: number; drop?: number }[];
  rows: readonly (readonly string[])[];
};

/** A part of a detail under a title of its own. What is empty is left out. */
export type Section = {
  title: string;
  /** Stands at the right end of the title’s line. */
  note?: string;
  facts?: readonly Fact[];
  table?: DetailTable;
  /** Lines as they are drawn, each cut to the width already. */
  lines?: readonly Line[];
};

/** What the sections of a detail are made from. `width`: columns that a line has. */
export type ContentProps<State, Data, S extends Shape = Shape> = {
  id: string;
  /** The row within its system. */
  row: string;
  view: SystemView<S>;
  state: State;
  snapshot: Snapshot;
  data: Data;
  width: number;
  glyphs: Glyphs;
};

/** How far a key moves: rows, pages, or to the first and last. */
export type Move = { by: number; unit: 'row' | 'page' };

/** One page of a detail: sections that scroll, or lines with selections of its own. */
export type DetailPage<State extends DetailState, Data, S extends Shape> = {
  title: string;
} & (
  | { sections(props: ContentProps<State, Data, S>): readonly Section[] }
  | {
      /** Draws all below the title. */
      lines(props: BodyProps<State, Data>): readonly Line[];
      move(opened: Opened<State, Data>, move: Move): Partial<State>;
      /** What `y` takes; undefined where there is nothing. */
      copy(opened: Opened<State, Data>): string | undefined;
    }
);

/** What makes a detail of one kind of row. */
export type DetailDefinition<State extends DetailState, Data, S extends Shape> = {
  id: string;
  /** What a row is, before its name: `Slot`. Its keys stand under this title in help and README. */
  title: string;
  of: Key<S>;
  /** The pane whose rows these are. */
  pane: Pane;
  /** What it can’t do without, where that is another kind than its own. */
  reads?: Key<Shape>;
  /** How the row is called on the screen, where that is not its name. */
  nameOf?(row: string, view: SystemView<S>): string;
  initial(id: string, before: State | undefined): State;
  /** Reads while the detail is open; anew for another row. */
  live?: { open(access: Access<S>, row: string): Live<State, Data> };
  /** Also reads anew when this changes. */
  liveOf?(state: State): string;
  pages: readonly DetailPage<State, Data, S>[];
  /** What `t` traces, where that is not what its row in the pane is. */
  trace?(opened: Opened<State, Data>): TraceOf | undefined;
  /** The service whose log `l` opens, where it is not the one that runs the system. */
  service?(row: string): string;
  keys?: readonly ViewKey<State, Data>[];
};
