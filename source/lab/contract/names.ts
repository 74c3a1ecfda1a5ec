import { sourceNames } from '../../config/choices.ts';
import { serviceOfKind } from '../../systems/services/names.ts';
import { type Capture, jobName, type Lab } from '../../watch/lab.ts';

/** What is called the same in every lab, whatever brings it up; the files in `stack/` say so too. */
export const host = '127.0.0.1';
export const topic = 'lab_cdc.inventory.customers';
export const connectorName = 'lab-cdc';
/** Where Kafka Connect stores how far connectors have read. */
export const offsetsTopic = '_connect_offsets';

/** The names that stand beside generated passwords; that of a source's administrator is its own (sources/). */
export const logins = { capture: 'debezium', connect: 'cdc-top' } as const;

/** The letters a lab's name may have: it becomes a folder, part of a socket's path, and a Compose project. */
export const labNamePattern = /^[a-z0-9][a-z0-9_-]{0,31}$/;

export const captures = ['connect', 'server'] as const satisfies readonly Capture[];

/** The services of labs; each lab has those of its source and its capture only. */
export const serviceNames = [
  ...sourceNames,
  'kafka',
  'connect',
  'debezium-server',
  'spark-master',
  'spark-worker',
  'jupyter',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What writes a log beside services and job: the supervisor's programs, or what Compose runs once. */
const loggedBeside = {
  local: ['watchdog', 'pruner', 'supervisor'],
  compose: ['connector', 'secrets'],
} as const;

/** Everything that writes a log in some lab. */
export const loggedNames: readonly string[] = [
  ...serviceNames,
  jobName,
  ...loggedBeside.local,
  ...loggedBeside.compose,
];

type Made = Pick<ReturnType<Lab['describe']>, 'engine' | 'source' | 'capture'>;

/** The logs of a lab that is made this way. */
export const loggedNamesOf = ({ engine, source, capture }: Made): readonly string[] => {
  const absent: string[] = capture === 'server' ? ['connect', 'connector'] : ['debezium-server'];
  absent.push(...sourceNames.filter((name) => name !== source));
  absent.push(...loggedBeside[engine === 'compose' ? 'local' : 'compose']);
  return loggedNames.filter((name) => !absent.includes(name));
};

const serviceOf = (system: string, made: Made): string | undefined => {
  const [kind = ''] = system.split(':');
  const captures = made.capture === 'server' ? 'debezium-server' : 'connect';
  const roles: Record<string, string> = { capture: captures, source: made.source };
  const service = roles[kind] ?? serviceOfKind(kind);
  return loggedNamesOf(made).includes(service) ? service : undefined;
};

/** The names of a lab, by what it is made of when they are asked for. */
export const labNames = (made: () => Made): Pick<Lab, 'logNames' | 'serviceOf'> => ({
  logNames: () => loggedNamesOf(made()),
  serviceOf: (system) => serviceOf(system, made()),
});
