import type { ServiceState } from '../../watch/lab.ts';
import type { Operation, Plan } from '../contract/engine.ts';

/** What `up` decides from: plain facts, so that a plan can be made and tested without Docker. */
export type Observed = {
  lab: string;
  notes: string[];
  /** Images that are not there; `build` is the service that it is built for. */
  images: { image: string; service: string; build: boolean }[];
  /** In the order of their start. */
  services: {
    name: string;
    state: ServiceState;
    ready: boolean;
    healthy: boolean;
    detail: string;
    /** Whether it runs since so long that it will not answer by itself any more. */
    settled: boolean;
    /** What makes a ready one healthy, where another one does. */
    configures: string | undefined;
  }[];
  taken: { name: string; wanted: number; instead: number }[];
};

/** The steps from what is to a lab that is up. Pure. Compose itself knows what needs what. */
export const planUp = (observed: Observed): Plan => {
  const operations: Operation[] = [];
  const add = (
    kind: string,
    subject: string,
    why: string,
    needs: string[] = [],
    more: Pick<Operation, 'doing' | 'image'> = {},
  ) => operations.push({ kind, subject, why, needs, ...more });
  const work = observed.services.filter(({ healthy }) => !healthy);
  const images = work.length > 0 ? observed.images : [];
  for (const { image, service } of images.filter(({ build }) => !build))
    add('pull', service, `there is no image ${image}`, [], { image });
  const built = images.filter(({ build }) => build).map(({ image }) => image);
  if (built.length > 0)
    add('build', 'images', `there ${built.length === 1 ? 'is' : 'are'} no ${built.join(', ')}`);
  const fetched = operations.map(({ kind, subject }) => `${kind} ${subject}`);
  for (const { name, state, ready, settled, detail, configures } of work) {
    if (state !== 'running' && state !== 'starting') add('start', name, `it is ${state}`, fetched);
    else if (ready && configures)
      add('configure', name, `${configures}: ${detail}`, fetched, { doing: configures });
    // It may only be waiting for what is started anew itself.
    else if (settled && !operations.some(({ kind }) => kind === 'start'))
      add('restart', name, `it does not answer: ${detail}`, fetched);
    else add('await', name, `it is ${state}: ${detail}`);
  }
  const taken = observed.taken.map(
    ({ name, wanted, instead }) => `port ${wanted} (${name}) is taken: ${instead} instead`,
  );
  return { goal: 'up', lab: observed.lab, notes: [...observed.notes, ...taken], operations };
};
