import type { Engine } from '../source/lab/contract/engine.ts';

/** What an engine says of a lab of processes as `up` makes it by itself. */
export const labNamed = (name: string): ReturnType<Engine['describe']> => ({
  ...{ name, engine: 'local', versions: 'seed' },
  ...{ source: 'postgres', capture: 'connect' },
});
