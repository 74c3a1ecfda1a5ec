import type { Background } from '../parts/theme.ts';

/** One key, by the name that bindings use, and what it writes in a prompt. */
export type Stroke = { name: string; text: string };
/** Text that was pasted, as a terminal marks it. */
export type Paste = { paste: string };
/** What a terminal has said is behind its text. */
export type Said = { background: Background };
/** A button of the mouse, or its wheel, by so many steps down; places are counted from 0. */
export type Pointed = { column: number; row: number; wheel: number };

/** What a terminal sends. */
export type Item = Stroke | Paste | Said | Pointed;
