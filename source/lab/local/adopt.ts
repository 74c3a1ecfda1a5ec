import { type Identity, processesWith, treesOf } from '../../os/processes.ts';
import { markerOf } from './observe.ts';
import { digestOf, type ProgramRecord } from './records.ts';
import { fixedSettings, servicesOf } from './services/index.ts';
import type { Lab } from './state/lab.ts';
import type { LabFile } from './state/labfile.ts';

/** The programs without a supervisor that are what would be started now; the job as it is. */
export const adoptable = (
  lab: Lab,
  orphans: ReadonlyMap<string, ProgramRecord>,
): Map<string, ProgramRecord> => {
  const wanted = (name: string): string | undefined => {
    const service = servicesOf(lab.file).find((candidate) => candidate.name === name);
    try {
      return service && digestOf(service.program(lab), fixedSettings(service, lab));
    } catch {
      // What it would be started from is not even installed.
      return undefined;
    }
  };
  return new Map(
    [...orphans].filter(([name, { digest }]) => name === 'job' || wanted(name) === digest),
  );
};

/** Processes of a lab without a supervisor, but for those programs that are to be taken over. */
export const leftoversOf = (file: LabFile, adopted: readonly ProgramRecord[]): Identity[] => {
  const kept = adopted.flatMap((record) => [record, ...(record.keeper ? [record.keeper] : [])]);
  const spared = new Set(treesOf(kept).map(({ pid }) => pid));
  return processesWith(markerOf(file)).filter(({ pid }) => !spared.has(pid));
};
