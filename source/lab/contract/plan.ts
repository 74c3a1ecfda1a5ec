import { messageOf } from '../../config/errors.ts';
import { acquireLock } from '../../os/lock.ts';
import { maskSecrets } from '../../text/mask.ts';
import type { EngineEvent, OnEvent } from '../../watch/lab.ts';
import type { Operation, Plan, RunOptions } from './engine.ts';

export const operationId = ({ kind, subject }: Pick<Operation, 'kind' | 'subject'>): string =>
  `${kind} ${subject}`;

/** A plan as text: what `--dry-run` prints and what the tests compare. */
export const planText = (plan: Plan): string => {
  const lines = [`${plan.goal} ${plan.lab}`, ...plan.notes.map((note) => `  note: ${note}`)];
  if (plan.operations.length === 0) lines.push('  nothing to do');
  for (const [index, operation] of plan.operations.entries()) {
    const after = operation.needs.length > 0 ? ` (after ${operation.needs.join(', ')})` : '';
    lines.push(`  ${index + 1}. ${operationId(operation)}: ${operation.why}${after}`);
  }
  return `${lines.join('\n')}\n`;
};

/**
 * Runs a plan: every operation as soon as those that it needs are done, independent ones side by
 * side. The first failure aborts the rest (through the signal that each one gets) and is thrown
 * after all that ran have ended, so that nothing goes on behind the caller's back.
 */
export const executePlan = async (
  plan: Plan,
  perform: (operation: Operation, signal: AbortSignal) => Promise<void>,
  outer: AbortSignal,
): Promise<void> => {
  const abort = new AbortController();
  const signal = AbortSignal.any([outer, abort.signal]);
  const running = new Map<string, Promise<void>>();
  let first: { error: unknown } | undefined;
  for (const operation of plan.operations) {
    const before = operation.needs.map((id) => {
      const promise = running.get(id);
      if (!promise) throw new Error(`plan: ${operationId(operation)} needs ${id}, not before it`);
      return promise;
    });
    const run = async () => {
      await Promise.all(before);
      signal.throwIfAborted();
      await perform(operation, signal);
    };
    const promise = run().catch((error: unknown) => {
      first ??= { error };
      abort.abort(error);
      throw error;
    });
    promise.catch(() => {});
    running.set(operationId(operation), promise);
  }
  await Promise.allSettled(running.values());
  if (first) throw first.error;
};

const waiting = <T extends { until: string }>(said: T) => ({
  what: `waiting until ${said.until}`,
  ...said,
});

/** What happens: in words, or what is waited for, in words that follow "waiting until". */
export type Report = (
  what: string | { until: string; lastTookMs?: number },
  done?: number,
  total?: number,
) => void;

/** Reports one operation from its beginning to its end; `work` reports what happens between. */
export const reported = async <T>(
  { onEvent, signal }: { onEvent: OnEvent; signal: AbortSignal },
  subject: string,
  first: string,
  work: (report: Report) => Promise<T>,
  last: (result: T) => string,
): Promise<T> => {
  const began = Date.now();
  const emit = (state: EngineEvent['state'], said: Parameters<Report>[0], far: object = {}) => {
    const what = typeof said === 'string' ? { what: maskSecrets(said) } : waiting(said);
    onEvent({ at: Date.now(), subject, state, ...what, ...far, tookMs: Date.now() - began });
  };
  emit('running', first);
  try {
    const result = await work((what, done, total) => emit('running', what, { done, total }));
    emit('done', last(result));
    return result;
  } catch (error) {
    // What is given up because of something else did not fail by itself.
    emit('failed', signal.aborted ? 'given up' : messageOf(error));
    throw error;
  }
};

/** Takes a lab for one command at a time; who has to wait is told for whom. */
export const lockFor = (
  file: string,
  purpose: string,
  { signal, onEvent }: RunOptions,
): Promise<() => void> =>
  acquireLock(file, purpose, {
    signal,
    onWait: ({ pid, purpose: other, since }) =>
      onEvent({
        at: Date.now(),
        subject: 'lab',
        state: 'running',
        what: `waiting for ${other} (pid ${pid}, since ${since})`,
        tookMs: 0,
      }),
  });
