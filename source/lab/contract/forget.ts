import { setTimeout as sleep } from 'node:timers/promises';
import { basicAuth } from '../../clients/http.ts';
import { send } from '../../clients/http-send.ts';
import { forgetKeys, type KeyState, keysOf } from '../../clients/kafka/forget.ts';
import { Failure } from '../../config/errors.ts';
import type { LabTarget } from '../../watch/lab.ts';
import type { RunOptions } from './engine.ts';
import { offsetsTopic } from './names.ts';
import { reported } from './plan.ts';
import { connectOf, readerOf, sourceOf } from './ready.ts';

const answerMs = 30_000;
const waitMs = 60_000;
/** What a task writes last, it writes when it ends: within a flush interval of the lab. */
const settleMs = 1500;
const tries = 5;

/**
 * Removes the lab’s connector, and what Kafka Connect has stored of how far it had read. A record without
 * a value is what Connect itself writes for that; its REST interface can do it from 3.6 on only.
 */
const forgetConnector = async (target: LabTarget, signal: AbortSignal): Promise<void> => {
  const connect = connectOf(target);
  const remove = async () => {
    const { status, text } = await send(
      'DELETE',
      `${connect.url}/connectors/${connect.connector}`,
      basicAuth(connect),
      AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    );
    // While the worker rebalances it wants to be asked again.
    if (status === 409) return false;
    if (status === 204 || status === 404) return true;
    throw new Failure(
      `Kafka Connect does not remove the connector (${status}): ${text.slice(0, 200)}`,
    );
  };
  await eventually('Kafka Connect removes the connector', remove, signal);
  await readerHasLeft(target, signal);
  const isOwn = ({ key }: KeyState) => ownerOf(key) === connect.connector;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    await sleep(settleMs, undefined, { signal });
    const keys = await keysOf(target.kafka.brokers, offsetsTopic, signal);
    const live = keys.filter((key) => key.live && isOwn(key));
    if (live.length === 0) return;
    await forgetKeys(target.kafka.brokers, offsetsTopic, live);
  }
  throw new Failure(`somebody keeps writing offsets of ${connect.connector} to ${offsetsTopic}`);
};

/** Does that, and reports it. */
export const removeConnector = (target: LabTarget, run: RunOptions): Promise<void> =>
  reported(
    run,
    'connect',
    'removing the connector and its offsets',
    () => forgetConnector(target, run.signal),
    () => 'removed',
  );

/** The connector that a key of the offsets topic belongs to: `["lab-cdc",{"server":"lab_cdc"}]`. */
const ownerOf = (key: Buffer): unknown => {
  try {
    return (JSON.parse(key.toString('utf8')) as unknown[])[0];
  } catch {
    return undefined;
  }
};

/** Waits until the lab's reader reads no more; a slot that is not there is not read either. */
export const readerHasLeft = (target: LabTarget, signal: AbortSignal): Promise<void> =>
  eventually(sourceOf(target).reader.left, async () => !(await readerOf(target)).active, signal);

/** Tries until it is so. Throws a Failure that names what was waited for. */
export const eventually = async (
  what: string,
  look: () => Promise<boolean>,
  signal: AbortSignal,
  ms = waitMs,
): Promise<void> => {
  for (const deadline = Date.now() + ms; !(await look()); ) {
    if (Date.now() > deadline) throw new Failure(`waited ${ms / 1000} s until ${what}`);
    await sleep(300, undefined, { signal });
  }
};
