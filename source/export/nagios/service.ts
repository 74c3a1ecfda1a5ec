import type { Snapshot } from '../../watch/snapshot.ts';
import { type SystemView, sourceState } from '../../watch/view.ts';
import type { Judge, Looked, Said } from './result.ts';
import type { Measures } from './thresholds.ts';

/** What a service is judged by. `given`: somebody has set the thresholds. */
export type Asked = { judge: Judge; given: boolean };

/** One thing that is looked at. */
export type Service = {
  name: string;
  summary: string;
  /** Kinds of systems that it needs; all where none are named. */
  kinds?: readonly string[];
  /** What has thresholds; the first is meant where none is named. */
  measures: Measures;
  /** Thresholds where nobody has set any. */
  warning?: string;
  critical?: string;
  /** Pure. */
  look(snapshot: Snapshot, asked: Asked): Looked;
};

/** What is said of a system that could not be checked; undefined where it answers. */
export const unseen = (view: SystemView): Said | undefined => {
  const state = sourceState(view);
  if (state.state === 'fresh') return undefined;
  const why = state.state === 'stale' ? state.message : 'no answer yet';
  return { state: 'unknown', text: `${view.system.title}: ${why}` };
};

/** A label with the pipeline or system before it, where there are several. */
export const labelled = (several: boolean, of: string, label: string): string =>
  several ? `${of}_${label}` : label;
