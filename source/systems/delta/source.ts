import { messageOf } from '../../config/errors.ts';
import type { DetailState } from '../../panes/detail/types.ts';
import type { Live } from '../../panes/open-view.ts';
import type { Access } from '../../watch/kind.ts';
import { createListeners } from '../../watch/listeners.ts';
import { type CommitDetail, readCommitDetail } from './commit-detail.ts';
import type { Delta } from './readings.ts';

/** What is known of a commit's file. */
export type CommitData =
  | { kind: 'reading' }
  | { kind: 'gone' }
  | { kind: 'failed'; message: string }
  | { kind: 'read'; detail: CommitDetail };

/** Reads a commit's file once: it never changes. */
export const commitSource = (
  { endpoint, context }: Access<Delta>,
  version: number,
): Live<DetailState, CommitData | undefined> => {
  const listeners = createListeners();
  let data: CommitData = { kind: 'reading' };
  let closed = false;
  const tell = (next: CommitData) => {
    if (closed) return;
    data = next;
    listeners.tell();
  };
  const read = async (): Promise<CommitData> => {
    const { path } = await endpoint();
    const detail = await readCommitDetail(context.files, path, version);
    return detail ? { kind: 'read', detail } : { kind: 'gone' };
  };
  read().then(tell, (error: unknown) => tell({ kind: 'failed', message: messageOf(error) }));
  return {
    current: () => data,
    subscribe: listeners.subscribe,
    update: () => {},
    close() {
      closed = true;
    },
  };
};
