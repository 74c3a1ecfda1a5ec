import { Failure } from '../../config/errors.ts';
import { endProcesses } from '../../os/processes.ts';
import type { Operation, Plan, RunOptions } from '../contract/engine.ts';
import { type Report, reported } from '../contract/plan.ts';
import { leftoversOf } from './adopt.ts';
import { downloadsFolder } from './install/cache.ts';
import type { Tools } from './install/index.ts';
import type { ProgramRecord } from './records.ts';
import { servicesOf } from './services/index.ts';
import { startLabSupervisor, startService, stopHung, waitForService } from './start.ts';
import { emptyTmp, writeSettings } from './state/files.ts';
import { type Lab, targetOf } from './state/lab.ts';
import { supervisorAt } from './supervisor.ts';

/** What each kind of operation does. */
export const performer = (
  lab: Lab,
  tools: Tools,
  { operations }: Plan,
  adopted: ReadonlyMap<string, ProgramRecord>,
  onEvent: RunOptions['onEvent'],
) => {
  const all = servicesOf(lab.file);
  const serviceOf = (name: string) => all.find((service) => service.name === name);
  const starts = (name: string) =>
    operations.some(({ kind, subject }) => kind === 'start' && subject === name);
  const nothingRuns = adopted.size === 0 && starts('supervisor');
  // Whether nobody knows a service's ports yet, so that each can still be another. In a lab that was
  // never wholly up there is no job, and only services that need this one could know them.
  const fresh = (name: string) =>
    nothingRuns ||
    (!lab.file.hasData &&
      all.every((other) => !other.after.some((one) => one === name) || starts(other.name)));

  const doIt = async (
    { kind, subject }: Operation,
    report: Report,
    signal: AbortSignal,
  ): Promise<string> => {
    const service = serviceOf(subject);
    // Made anew each time: a port may have been replaced since.
    const target = targetOf(lab.layout, lab.file);
    const { ready } = service ?? {};
    const lastTookMs = service && lab.file.tookMs?.[service.name];
    const waitsFor = (reason = '') =>
      report({
        until: `${ready?.what ?? ''}${reason && `: ${reason}`}`,
        ...(lastTookMs !== undefined && { lastTookMs }),
      });
    const onTry = (reason: string) => waitsFor(reason);
    switch (kind) {
      case 'end': {
        const left = await endProcesses(leftoversOf(lab.file, [...adopted.values()]), 10_000);
        if (left.length > 0)
          throw new Failure(`pid ${left.map(({ pid }) => pid).join(', ')} can't be ended`);
        return 'ended';
      }
      case 'install':
        await install(subject, report, signal);
        return 'installed';
      case 'prepare':
        if (service) writeSettings(lab, service);
        await service?.prepare?.run(lab, signal);
        return 'prepared';
      case 'configure':
        await service?.configure?.run(lab, target, signal);
        if (service?.healthy) {
          report({ until: service.healthy.what });
          await waitForService(lab, subject, service.healthy, target, { signal, onTry: () => {} });
        }
        return `${service?.healthy?.what ?? 'configured'}`;
      case 'await':
        if (service) await waitForService(lab, subject, service.ready, target, { signal, onTry });
        return service?.ready.what ?? '';
      default: {
        if (subject === 'supervisor') {
          // After a machine that lost its power, say.
          if (adopted.size === 0) emptyTmp(lab.layout);
          await startLabSupervisor(lab, adopted.has('spark-master'), signal);
          return 'it is up';
        }
        if (!service) {
          // As it was submitted: its section is still there.
          await supervisorAt(lab.layout).start(subject);
          return 'taken over';
        }
        if (kind === 'restart') await stopHung(lab, subject);
        waitsFor();
        const how = { signal, fresh: fresh(subject), adopt: kind === 'adopt', onTry };
        const began = Date.now();
        await startService(lab, service, how);
        // What is taken over was there before.
        if (kind !== 'adopt')
          lab.file.tookMs = { ...lab.file.tookMs, [subject]: Date.now() - began };
        return kind === 'adopt' ? 'taken over' : service.ready.what;
      }
    }
  };

  const install = async (id: string, report: Report, signal: AbortSignal) => {
    const unit = tools.units.find((candidate) => candidate.id === id);
    if (!unit) throw new Error(`no unit ${id}`);
    await tools.cache.install(
      unit,
      {
        versions: lab.versions,
        python: tools.python.path,
        maven: () => tools.maven(signal),
        javaHome: tools.javaHome,
        downloads: downloadsFolder(tools.cache.root),
        env: process.env,
        signal,
        onProgress: report,
      },
      ({ pid, purpose }) => report(`waiting for pid ${pid}, which is ${purpose}`),
    );
  };

  return async (operation: Operation, signal: AbortSignal): Promise<void> => {
    await reported(
      { onEvent, signal },
      operation.subject,
      firstWords(operation),
      (report) => doIt(operation, report, signal),
      (last) => last,
    );
  };
};

const firstWords = ({ kind, doing }: Operation): string =>
  doing ??
  {
    install: 'installing',
    adopt: 'taking it over',
    start: 'starting',
    restart: 'restarting',
    await: 'waiting',
  }[kind] ??
  kind;
