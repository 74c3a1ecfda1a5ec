import type { SourceName } from '../../../config/choices.ts';
import type { Capture, LabTarget } from '../../../watch/lab.ts';
import type { ServiceName } from '../../contract/names.ts';
import type { PortName } from '../../contract/ports.ts';
import type { Condition } from '../../contract/ready.ts';
import type { UnitId } from '../install/types.ts';
import type { Lab } from '../state/lab.ts';
import type { Program } from '../state/programs.ts';

/** One service as processes of this machine. Adding one is one file and one line below. */
export type LocalService = {
  name: ServiceName | 'watchdog' | 'pruner';
  /** The labs that have it; without, all. */
  source?: SourceName;
  capture?: Capture;
  /** Services that must be ready, and configured, before this one starts. */
  after: readonly ServiceName[];
  /** What it is started from, as far as the lab has it. */
  units: readonly UnitId[];
  ports: readonly PortName[];
  /** Its settings: path within `conf` → content. */
  settings(lab: Lab): Record<string, string>;
  /** Those of them that it reads anew by itself when they change. */
  rereads?: readonly string[];
  program(lab: Lab): Program;
  /** Puts what it is run from where the lab’s user can reach it. */
  place?(lab: Lab): void;
  /** What has to be there before the first start; `done` tells whether it is. */
  prepare?: {
    what: string;
    done(lab: Lab): boolean;
    run(lab: Lab, signal: AbortSignal): Promise<void>;
  };
  /** Holds as soon as the service can be used or configured. */
  ready: Condition;
  /** Makes a ready service what the lab needs; run at every start, changes nothing twice. */
  configure?: {
    what: string;
    run(lab: Lab, target: LabTarget, signal: AbortSignal): Promise<void>;
  };
  /** Holds when all is well, where that is more than `ready`. */
  healthy?: Condition;
};
