import { classify } from '../clients/failure.ts';
import type { Live, Sources } from '../panes/open-view.ts';
import type { CheckResult } from '../watch/check.ts';
import { createListeners } from '../watch/listeners.ts';

/** What an examination that was asked for on the screen has come to. */
export type DoctorData =
  | { state: 'running' }
  | { state: 'failed'; why: string }
  | { state: 'done'; at: number; results: readonly CheckResult[] };

/** One examination; it ends when it is closed. */
export const examination = (
  examine: NonNullable<Sources['examine']>,
): Live<unknown, DoctorData> => {
  const abort = new AbortController();
  const listeners = createListeners();
  let data: DoctorData = { state: 'running' };
  const tell = (next: DoctorData) => {
    if (abort.signal.aborted) return;
    data = next;
    listeners.tell();
  };
  void examine(abort.signal).then(
    (results) => tell({ state: 'done', at: Date.now(), results }),
    (error: unknown) => tell({ state: 'failed', why: classify(error).message }),
  );
  return {
    current: () => data,
    subscribe: listeners.subscribe,
    update() {},
    close: () => abort.abort(new Error('the view was closed')),
  };
};
