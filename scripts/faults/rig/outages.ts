import type { Fault } from './fault.ts';
import type { FaultLab } from './lab.ts';

type Outage = Pick<Fault, 'name' | 'hop' | 'right'> & Partial<Fault> & { program: string };

/** A program that is killed; what its supervisor starts in its place stands still until the cure. */
export const killed = ({ program, ...rest }: Outage): Fault => ({
  does: `\`kill -9\` of ${program}; what the supervisor starts in its place is stopped at its birth until the cure`,
  inject: async (lab) => lab.kill(program),
  cure: (lab) => lab.wake(program),
  ...rest,
});

/** A program of which every process is stopped: it lives, listens and does nothing. */
export const hangs = ({ program, ...rest }: Outage): Fault => ({
  does: `\`SIGSTOP\` of ${program} with all its children`,
  inject: async (lab) => lab.hang(program),
  cure: (lab) => lab.wake(program),
  ...rest,
});

type Broken = Omit<Outage, 'program'> & {
  to: keyof FaultLab['network'];
  how: 'cut' | 'swallowing' | number;
};

const words = {
  cut: 'ends every connection and takes no new one',
  swallowing: 'takes everything and delivers nothing',
};

/** A network between the connector and one of its servers that is not what it was. */
export const network = ({ to, how, ...rest }: Broken): Fault => ({
  does: `the network from the connector to ${to === 'kafka' ? 'Kafka' : 'PostgreSQL'} ${
    typeof how === 'number' ? `holds every packet back for ${how / 1000} s, each way` : words[how]
  }`,
  proxied: true,
  async inject(lab) {
    if (typeof how === 'number') lab.network[to].delayMs = how;
    else lab.network[to].become(how);
  },
  async cure(lab) {
    lab.network[to].delayMs = 0;
    lab.network[to].become('open');
  },
  ...rest,
});
