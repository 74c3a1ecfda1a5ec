import { messageOf } from '../config/errors.ts';
import type { Binding, KeyContext } from '../panes/keys.ts';
import { jobName } from '../watch/lab.ts';
import { selectedService } from './selected.ts';

const jobOf = ({ snapshot }: KeyContext) => snapshot.samples.at(-1)?.readings.services?.value?.job;

const jobRuns = (context: KeyContext): boolean => {
  const state = jobOf(context)?.state;
  return state === 'running' || state === 'starting';
};

const needsService = ({ service, session }: KeyContext): string | undefined => {
  if (service === jobName) return 'the job has keys of its own: s runs it, S stops it';
  return service ? session.busy(service) : 'select a service in the Services pane first';
};

/** The job and the services. */
export const lab: readonly Binding[] = [
  {
    id: 'submit',
    keys: ['s'],
    label: 'submit',
    help: 'run the lab’s Spark job',
    group: 'Lab',
    effect: 'write',
    footer: true,
    disabledReason: (context) => {
      if (jobRuns(context)) return 'the job runs already';
      const worker = context.snapshot.derived.services.find(({ name }) => name === 'spark-worker');
      if (worker?.health !== 'healthy') return 'Spark has no worker yet';
      return context.session.busy('job');
    },
    run: ({ session }) =>
      session.act('job', 'submitting', async (signal) => {
        const { applicationId } = await session.engine.submit(
          { args: [] },
          { signal, onEvent: session.store.step },
        );
        return [`running as ${applicationId}`];
      }),
  },
  {
    id: 'cancel',
    keys: ['S'],
    label: 'stop job',
    help: 'stop the Spark job',
    group: 'Lab',
    effect: 'write',
    disabledReason: (context) =>
      jobRuns(context) ? context.session.busy('job') : 'no job is running',
    confirm: () => 'Stop the Spark job?',
    run: ({ session }) =>
      session.act('job', 'stopping', async (signal) => {
        await session.engine.cancel({ signal, onEvent: session.store.step });
        return ['stopped; the next submit goes on where it was'];
      }),
  },
  ...(['restart', 'stop'] as const).map(
    (what): Binding => ({
      id: what,
      keys: [what === 'restart' ? 'r' : 'x'],
      label: what,
      help: `${what} the selected service`,
      group: 'Lab',
      effect: 'destroy',
      disabledReason: needsService,
      confirm: ({ service }) => `${what === 'restart' ? 'Restart' : 'Stop'} ${service}?`,
      run: ({ session, service = '' }) =>
        session.act(service, `${what} …`, async (signal) => {
          const onEvent = session.store.step;
          await session.engine.control(service, what, { signal, onEvent });
          return [];
        }),
    }),
  ),
  {
    id: 'up',
    keys: ['U'],
    label: 'up',
    help: 'start what does not run',
    group: 'Lab',
    effect: 'write',
    disabledReason: ({ session }) => session.busy('lab'),
    run: ({ session }) =>
      session.act('lab', 'bringing it up', async (signal) => {
        await session.engine.up({ signal, onEvent: session.store.step });
        return ['every service is ready'];
      }),
  },
  {
    id: 'terminal',
    keys: ['e'],
    label: 'open a shell',
    help: 'psql on the source, or a shell for a service',
    group: 'Lab',
    effect: 'write',
    run: (context) => {
      const { engine, store } = context.session;
      void engine
        .terminal(selectedService(context) ?? '')
        .then(context.suspend, (error: unknown) => {
          store.note('warning', 'e', messageOf(error));
          store.tick();
        });
    },
  },
];
