import type { TerminalProgram } from '../../../os/tool.ts';
import type { Unit, UnitOptions } from '../install/types.ts';
import type { Lab } from '../state/lab.ts';

/** What this engine knows of a kind of source beside its service (services/) and what every engine knows. */
export type LocalSource = {
  /** What is installed for it. */
  units(options: UnitOptions): Unit[];
  /** The folder in which Kafka Connect finds its connector, and what of it Debezium Server lacks. */
  plugins(lab: Lab): string;
  serverJars(lab: Lab): readonly string[];
  /** How its usual clients find it, by settings and variables: in notebooks, and in a person's shell. */
  notebooks: {
    settings(lab: Lab): Record<string, string>;
    variables(lab: Lab): Record<string, string>;
  };
  /** The client that opens it in a terminal. Throws a Failure where there is none. */
  client(lab: Lab, how: { cwd: string; env: Record<string, string>; of: string }): TerminalProgram;
  shell(lab: Pick<Lab, 'ports' | 'layout'>): {
    variables: Record<string, string>;
    secrets: Record<string, string>;
  };
};
