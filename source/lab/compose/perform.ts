import type { Operation, Plan, RunOptions } from '../contract/engine.ts';
import { type Report, reported } from '../contract/plan.ts';
import type { Ports } from '../contract/ports.ts';
import type { Compose } from './cli.ts';
import type { Memory } from './memory.ts';
import { type Progress, pulledBytes } from './progress.ts';
import { createStarter } from './starting.ts';
import type { World } from './world.ts';

const words: Record<string, string> = {
  Creating: 'creating its container',
  Recreate: 'replacing its container',
  Waiting: 'waiting for what it needs',
  Starting: 'starting',
  Restarting: 'restarting',
};

/** What is to be done to a lab, and what with. */
export type Decision = { plan: Plan; memory: Memory & { ports: Ports }; compose: Compose };

/** What each kind of operation does. Those that Compose does at once share one run of it. */
export const performer = (
  lab: Decision & { world: World },
  { signal: outer, onEvent }: RunOptions,
) => {
  const { world, memory, compose, plan } = lab;
  const { site } = world;
  const starter = createStarter(world, memory);
  const listeners = new Map<string, (progress: Progress) => void>();
  const runs = new Map<string, Promise<string>>();

  const serviceOf = (container: string): string =>
    container.replace(`${site.project}-`, '').replace(/-\d+$/, '');

  const hear = (progress: Progress) => {
    if (progress.kind === 'container') return listeners.get(serviceOf(progress.name))?.(progress);
    if (progress.kind === 'build') return listeners.get('images')?.(progress);
    const name =
      progress.kind === 'layer' ? progress.of : progress.kind === 'image' && progress.name;
    // Compose 5 names the image, those before it the service.
    for (const [subject, listener] of listeners) {
      const image = plan.operations.find((one) => one.subject === subject)?.image;
      if (name && (name === subject || name === image)) listener(progress);
    }
  };
  const once = (key: string, args: string[], signal: AbortSignal): Promise<string> => {
    const running = runs.get(key) ?? compose(args, { signal, onProgress: hear });
    runs.set(key, running);
    running.catch(() => {});
    return running;
  };
  const subjects = (kind: string) =>
    plan.operations.filter((one) => one.kind === kind).map(({ subject }) => subject);

  const pull = async (subject: string, report: Report, signal: AbortSignal) => {
    const bytes = pulledBytes();
    listeners.set(subject, (progress) => {
      if (progress.kind !== 'layer') return;
      bytes.take(progress);
      report('pulling', bytes.far?.done, bytes.far?.total);
    });
    await once('pull', ['pull', ...subjects('pull')], signal);
    return 'pulled';
  };

  const build = async (report: Report, signal: AbortSignal) => {
    listeners.set('images', (progress) => {
      if (progress.kind === 'build') report(`building: ${progress.text.slice(0, 120)}`);
    });
    const { services: built } = JSON.parse(
      await compose(['config', '--format', 'json'], { signal }),
    ) as {
      services: Record<string, { build?: unknown }>;
    };
    const names = Object.keys(built).filter((name) => built[name]?.build);
    await once('build', ['build', ...names], signal);
    return 'built';
  };

  /** Starts a service by what Compose does then, and returns when it is well. */
  const start = async (subject: string, report: Report, signal: AbortSignal, args: string[]) => {
    listeners.set(subject, (progress) => {
      const said = progress.kind === 'container' && words[progress.word];
      if (said) report(said);
    });
    const run = once(args.join(' '), args, signal);
    await starter.running(subject, run, signal);
    return starter.well(subject, report, signal, run);
  };

  const doIt = async (
    { kind, subject }: Operation,
    report: Report,
    signal: AbortSignal,
  ): Promise<string> => {
    switch (kind) {
      case 'pull':
        return pull(subject, report, signal);
      case 'build':
        return build(report, signal);
      case 'restart':
        return start(subject, report, signal, ['restart', subject]);
      case 'await':
        return starter.well(subject, report, signal);
      default:
        return start(subject, report, signal, ['up', '--detach']);
    }
  };

  return (operation: Operation, signal: AbortSignal): Promise<void> =>
    reported(
      { onEvent, signal: AbortSignal.any([signal, outer]) },
      operation.subject,
      firstWords(operation),
      (report) => doIt(operation, report, signal),
      (last) => last,
    ).then(() => {});
};

const firstWords = ({ kind, doing }: Operation): string =>
  doing ??
  {
    pull: 'pulling its image',
    build: 'building',
    start: 'starting',
    restart: 'restarting',
    await: 'waiting',
  }[kind] ??
  kind;
