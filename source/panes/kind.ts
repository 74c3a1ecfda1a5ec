import type { AnyKind } from '../watch/kind.ts';
import type { Pane, View } from './types.ts';

/** A kind of systems with what is drawn of it. */
export type SystemKind = { kind: AnyKind; panes?: readonly Pane[]; details?: readonly View[] };
