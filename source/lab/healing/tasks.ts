import { basicAuth, http } from '../../clients/http.ts';
import { Failure } from '../../config/errors.ts';
import type { LabTarget } from '../../watch/lab.ts';
import { connectOf } from '../contract/ready.ts';

const answerMs = 10_000;

/** Has Kafka Connect start anew what has failed of the lab’s connector. Throws a Failure where it refuses. */
export const startFailedTasks = (target: LabTarget, signal: AbortSignal): Promise<void> => {
  const connect = connectOf(target);
  const url = new URL(
    `${connect.url}/connectors/${connect.connector}/restart?includeTasks=true&onlyFailed=true`,
  );
  const until = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { method: 'POST', headers: basicAuth(connect), signal: until },
      (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        response.on('error', reject);
        response.on('end', () => {
          if (statusCode >= 200 && statusCode < 300) resolve();
          else reject(new Failure(`Kafka Connect refuses with status ${statusCode}`));
        });
      },
    );
    request.on('error', reject);
    request.end();
  });
};
