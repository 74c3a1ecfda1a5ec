import { exitCodes, Interrupted } from '../config/errors.ts';
import { watchFlags } from '../lab/contract/flags.ts';
import { watchedLabs } from '../lab/watched.ts';
import { intervalFlag, lasting, paceOf } from './lasting.ts';
import { notifierFor, notifyFlags } from './notify.ts';
import { enginesFor, takeInput } from './shared.ts';
import type { Command, Context } from './types.ts';

/** Tells Prometheus what it watches. */
export const serve: Command = {
  name: 'serve',
  usage: '',
  summary: 'serve figures of every hop to Prometheus, over HTTP',
  details: `
Watches as the monitor does, changes nothing, and answers until ctrl-C (exit code 0):

  /metrics   OpenMetrics 1.0 or Prometheus 0.0.4, as the request asks for; docs/serve.md has the list
  /healthz   200 while watching works, else 503 and why; an ill pipeline is no reason
  /          the verdict and the findings, as one plain page

Only this machine can reach it, unless --listen says otherwise: there is no login, and names of
topics, tables and hosts are in the figures. Passwords are not.

With a web hook, warnings and errors are sent there, and that they are resolved.`,
  flags: [
    ...watchFlags,
    {
      name: 'listen',
      type: 'string',
      value: 'ADDRESS',
      description:
        'where to answer, HOST:PORT or PORT (default: 127.0.0.1:19187; port 0: a free one)',
    },
    intervalFlag,
    ...notifyFlags,
  ],
  async run(context) {
    takeInput(context, 0, 'serve');
    const { signal } = context;
    const { close, where, note } = await start(context);
    process.stderr.write(`serving ${where} until ctrl-C${note}\n`);
    try {
      await lasting(undefined, signal);
    } finally {
      await close();
    }
    // That is how it ends.
    if (!(signal.reason instanceof Interrupted)) throw signal.reason;
    return exitCodes.ok;
  },
};

const start = async (context: Context) => {
  const { flags, signal, settings } = context;
  const [exported, { contentTypes, exposition, formatFor }, { troubleOf }, { page }, listening] =
    await Promise.all([
      import('../export/metrics.ts'),
      import('../export/exposition.ts'),
      import('../export/health.ts'),
      import('../export/page.ts'),
      import('../export/listen.ts'),
    ]);
  const { startServer } = await import('../export/server.ts');
  const { notifyMetrics } = await import('../export/notify/index.ts');
  const { observingAs } = await import('./observe.ts');
  const { kinds } = await import('../systems/index.ts');
  const { addressIn, defaultAddress, hostText, isLoopback } = listening;
  const wanted = flags.listen === undefined ? defaultAddress : addressIn(String(flags.listen));
  const notifier = await notifierFor(context);
  const exporter = await exported.exporterOf(
    kinds.map(({ kind }) => kind),
    [notifyMetrics(notifier?.counts)],
  );
  const { intervalMs } = paceOf(flags);
  const watching = observingAs(settings).observe(watchedLabs(enginesFor(context)), {
    signal,
    intervalMs,
  });
  const trouble = () => troubleOf(watching.snapshot(), Date.now());
  const server = await startServer(wanted, {
    '/metrics': ({ headers }) => {
      const format = formatFor(headers.accept);
      const body = exposition(exporter.collect(watching.snapshot()), format);
      return { type: contentTypes[format], body };
    },
    '/healthz': () => {
      const why = trouble();
      return why === undefined ? { body: 'ok\n' } : { status: 503, body: `${why}\n` };
    },
    '/': () => ({
      type: 'text/html; charset=utf-8',
      body: page(watching.snapshot(), trouble()),
    }),
  });
  if (notifier) watching.subscribe(() => notifier.take(watching.snapshot()));
  watching.begin();
  return {
    where: `http://${hostText(server.address)}/metrics`,
    note: isLoopback(wanted)
      ? ''
      : '; anyone who can reach this address can read it: there is no login',
    async close() {
      await Promise.all([server.close(), watching.close(), notifier?.close()]);
    },
  };
};
