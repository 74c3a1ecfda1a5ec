import { basicAuth } from '../../clients/http.ts';
import { send } from '../../clients/http-send.ts';
import { Failure } from '../../config/errors.ts';
import type { LabTarget } from '../../watch/lab.ts';
import { connectOf } from '../contract/ready.ts';

// Connect writes it to Kafka before it answers.
const answerMs = 30_000;

/** Has Kafka Connect start anew what has failed of the lab’s connector. Throws a Failure where it refuses. */
export const startFailedTasks = async (target: LabTarget, signal: AbortSignal): Promise<void> => {
  const connect = connectOf(target);
  const { status } = await send(
    'POST',
    `${connect.url}/connectors/${connect.connector}/restart?includeTasks=true&onlyFailed=true`,
    basicAuth(connect),
    AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
  );
  if (status < 200 || status >= 300)
    throw new Failure(`Kafka Connect refuses with status ${status}`);
};
