import { messageOf } from '../config/errors.ts';
import type { Engine, RunOptions } from '../lab/contract/engine.ts';
import type { Binding } from '../panes/keys.ts';
import type { ScreenContext } from '../screen/context.ts';
import { services } from '../systems/services/readings.ts';
import { type EngineEvent, jobName } from '../watch/lab.ts';
import { viewsOf } from '../watch/view.ts';

const labOf = ({ engine }: ScreenContext): string => engine?.describe().name ?? '';

const viewOf = (context: ScreenContext) =>
  viewsOf(context.session.watching.snapshot(), services).find(
    ({ system }) => system.lab === labOf(context),
  );

const jobRuns = (context: ScreenContext): boolean => {
  const state = viewOf(context)?.reading.value?.job.state;
  return state === 'running' || state === 'starting';
};

const busy = (context: ScreenContext, kind: string) =>
  context.engine ? context.session.busy(labOf(context), kind) : 'no lab is watched';

const needsService = (context: ScreenContext): string | undefined => {
  const { service } = context;
  if (service === jobName) return 'the job has keys of its own: s runs it, S stops it';
  return service ? busy(context, service) : 'select a service in the Services pane first';
};

/** Does something to the lab that is acted on, one thing of a kind at a time. */
const act = (
  context: ScreenContext,
  kind: string,
  first: string,
  work: (engine: Engine, run: RunOptions) => Promise<string[]>,
) => {
  const { engine, session } = context;
  if (!engine) return;
  const lab = labOf(context);
  const onEvent = (event: EngineEvent) => session.watching.store.step(lab, event);
  session.act({ lab, service: kind }, kind, first, (signal) => work(engine, { signal, onEvent }));
};

/** The job and the services. */
export const lab: readonly Binding<ScreenContext>[] = [
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
      const worker = viewOf(context)?.rows.services.find(({ name }) => name === 'spark-worker');
      if (worker?.health !== 'healthy') return 'Spark has no worker yet';
      return busy(context, 'job');
    },
    run: (context) =>
      act(context, 'job', 'submitting', async (engine, run) => {
        const { applicationId } = await engine.submit({ args: [] }, run);
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
    disabledReason: (context) => (jobRuns(context) ? busy(context, 'job') : 'no job is running'),
    confirm: () => 'Stop the Spark job?',
    run: (context) =>
      act(context, 'job', 'stopping', async (engine, run) => {
        await engine.cancel(run);
        return ['stopped; the next submit goes on where it was'];
      }),
  },
  ...(['restart', 'stop'] as const).map(
    (what): Binding<ScreenContext> => ({
      id: what,
      keys: [what === 'restart' ? 'r' : 'x'],
      label: what,
      help: `${what} the selected service`,
      group: 'Lab',
      effect: 'destroy',
      disabledReason: needsService,
      confirm: ({ service }) => `${what === 'restart' ? 'Restart' : 'Stop'} ${service}?`,
      run: (context) => {
        const { service = '' } = context;
        act(context, service, `${what} …`, async (engine, run) => {
          await engine.control(service, what, run);
          return [];
        });
      },
    }),
  ),
  {
    id: 'up',
    keys: ['U'],
    label: 'up',
    help: 'start what does not run',
    group: 'Lab',
    effect: 'write',
    disabledReason: (context) => busy(context, 'lab'),
    run: (context) =>
      act(context, 'lab', 'bringing it up', async (engine, run) => {
        await engine.up(run);
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
    disabledReason: ({ engine }) => (engine ? undefined : 'no lab is watched'),
    run: ({ engine, logOf, subject, suspend, note }) => {
      void engine
        ?.terminal(logOf(subject)?.service ?? '')
        .then(suspend, (error: unknown) => note('warning', 'e', messageOf(error)));
    },
  },
];
