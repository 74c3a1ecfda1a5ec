import { exitWords } from '../../text/exit-words.ts';
import { maskSecrets } from '../../text/mask.ts';
import { sanitise } from '../../text/sanitise.ts';
import type { Health, ServiceState } from '../../watch/lab.ts';
import type { Container } from './containers.ts';

export type ContainerState = {
  state: ServiceState;
  health: Health;
  detail: string;
  /** Why it has ended, without saying that it has. */
  cause?: string;
};

// Docker never gives a container up: it waits longer and longer. So often is no accident any more.
const hopeless = 3;
// What ends a program from outside is no failure of its own.
const killed = 137;
const fromOutside = [130, killed, 143];

/** How a container is as Docker tells it; the service in it may know better. */
export const stateOf = (container: Container | undefined): ContainerState => {
  if (!container) return { state: 'stopped', health: 'unknown', detail: 'it has no container' };
  switch (container.status) {
    case 'running':
      return running(container);
    case 'paused':
      return { state: 'running', health: 'unhealthy', detail: `paused${restartsOf(container)}` };
    case 'restarting': {
      const cause = `${endOf(container)}${restartsOf(container)}`;
      const detail = `it keeps exiting: ${cause}`;
      const state = container.restarts >= hopeless ? 'failed' : 'starting';
      return { state, health: 'unhealthy', detail, cause };
    }
    case 'removing':
      return { state: 'stopping', health: 'unknown', detail: 'being removed' };
    default:
      return ended(container);
  }
};

const running = (container: Container): ContainerState => {
  const more = restartsOf(container);
  if (container.health === 'unhealthy') {
    const says = container.healthSays ? `: ${maskSecrets(sanitise(container.healthSays))}` : '';
    const detail = `its health check fails${says}${more}`;
    return { state: 'running', health: 'unhealthy', detail };
  }
  if (container.health === 'starting')
    return { state: 'starting', health: 'unhealthy', detail: `its health check waits${more}` };
  return container.health === 'healthy'
    ? { state: 'running', health: 'healthy', detail: `its health check passes${more}` }
    : { state: 'running', health: 'unknown', detail: `running${more}` };
};

const ended = (container: Container): ContainerState => {
  const { status, exitCode, oomKilled, error, startedAt, comesBack } = container;
  if (error !== '')
    return {
      state: 'failed',
      health: 'unhealthy',
      detail: `Docker can’t start it: ${maskSecrets(sanitise(error))}`,
    };
  if (status === 'created' && startedAt === 0)
    return { state: 'stopped', health: 'unknown', detail: 'created, not started' };
  // What Docker would have started again has been stopped by a person; of what it would not, nobody can
  // tell, and the kernel kills for lack of memory without Docker's noticing.
  const wasKilled = oomKilled || (exitCode === killed && !comesBack);
  const isFailure = wasKilled || (exitCode !== 0 && !fromOutside.includes(exitCode));
  const cause = endOf(container);
  return isFailure
    ? { state: 'failed', health: 'unhealthy', detail: `it ended: ${cause}`, cause }
    : { state: 'stopped', health: 'unknown', detail: `stopped: ${cause}` };
};

const endOf = ({ exitCode, oomKilled }: Container): string =>
  oomKilled ? `out of memory (exit code ${exitCode})` : exitWords(exitCode);

/** How often Docker has restarted a container, and why the last time, behind what is said of it. */
export const restartsOf = (container: Container): string => {
  const { restarts } = container;
  if (restarts === 0) return '';
  const times = restarts === 1 ? 'once' : `${restarts} times`;
  const why = container.status === 'running' && container.oomKilled ? ', out of memory' : '';
  return `; restarted ${times}${why}`;
};
