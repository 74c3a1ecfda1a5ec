import type { FlagSpec, ParsedLine } from '../config/flags.ts';
import type { Engine } from '../lab/contract/engine.ts';
import type { TerminalProgram } from '../os/tool.ts';
import type { KeyContext } from '../panes/types.ts';
import type { Services } from '../systems/services/readings.ts';
import type { OnEvent } from '../watch/lab.ts';
import type { EventLine } from '../watch/snapshot.ts';
import type { SystemView } from '../watch/view.ts';

/** What an action works on, and who hears of what the engine does meanwhile. */
export type ActionContext = { engine: Engine; onEvent: OnEvent };

/** What the key of an action acts on. */
export type ActionKeyContext = KeyContext & {
  /** The lab that is acted on; undefined where none is watched. */
  engine: Engine | undefined;
  /** The services of that lab, as they were last seen. */
  services: SystemView<Services> | undefined;
  /** The service that is selected in the Services pane. */
  service: string | undefined;
  /** Leaves the screen to a program of the terminal, and resolves once that has ended. */
  suspend(program: TerminalProgram): Promise<void>;
  quit(how: { stopLab: boolean; interrupted?: boolean }): void;
};

/** What Events say of what was done. `source`: whose word it is, where that is not what was worked on. */
export type Said =
  | string
  | (Pick<EventLine, 'text' | 'facts'> & Partial<Pick<EventLine, 'level' | 'source'>>);

/** Hears how far an action is, in words. */
export type Report = (what: string) => void;

/** What a subcommand prints on stdout when its action has ended. `exitCode`: 0 where none is given. */
export type Printed = {
  text: string;
  exitCode?: number;
  /** What can be done next, where that is worth a question at the terminal, or was said with --yes. */
  offer?: {
    question: string;
    work(context: ActionContext, report: Report, signal: AbortSignal): Promise<Printed>;
  };
};

type Keys = {
  /** Names as `InputParser` gives them; the first one is shown in the footer. */
  names: readonly string[];
  footer?: boolean;
  /** Valid while a view is open, too. */
  everywhere?: boolean;
  /** Acts beyond the screen though it changes nothing: see `Binding.alone`. */
  alone?: boolean;
  /** What can’t be done when it is refused, where the label does not say that. */
  refused?: string;
  /** A question that has to be answered with y first. */
  confirm?(context: ActionKeyContext): string;
};

/** One of several ways to do it: its keys, and its words in the question. */
type Choice = { keys: readonly string[]; label: string };

/** A subcommand of several actions: the first argument chooses one of them. */
export type Family = { name: string; summary: string; member: string; details: string };

type Subcommand = {
  /** Where it is one of several that a subcommand chooses from. */
  family?: Family;
  name: string;
  /** What may stand behind the name: `[FILE] [-- ARGS]`. */
  usage: string;
  /** How many arguments it takes. */
  takes: number;
  summary: string;
  /** More for `--help`: what it does exactly, examples. */
  details?: string;
  /** Those beside `--name`. */
  flags?: readonly FlagSpec[];
  /** A question that has to be answered with y first; `--yes` does so in scripts. */
  asks?: string;
};

/** What is said of an action wherever it is offered. */
type Described = {
  id: string;
  /** A word or two, for the footer. */
  label: string;
  /** What its key does, for help and README. */
  help: string;
  group: string;
  effect: 'read' | 'write' | 'destroy';
  /**
   * What it works on: in the monitor it is refused while that is not there, or while another action
   * works on it.
   */
  needs: 'source' | 'job' | 'service' | 'lab' | 'any';
  /** Why its key can't do it now, beside what it needs. */
  disabledReason?(context: ActionKeyContext): string | undefined;
};

type Declaration<Input, Output> = Described & {
  keys?: Keys & {
    input(context: ActionKeyContext): Input;
    /** Asked before it is done, where there are several ways to. */
    choices?: readonly (Choice & { input: Input })[];
    /** What Events say when it begins, if anything. */
    begins?(input: Input): string;
    /** What Events say when it has ended, a line each. */
    ends?(output: Output, context: ActionKeyContext): Said[];
    /** Where the key does more than run it among Events. */
    press?(context: ActionKeyContext, run: () => Promise<Output>): void;
  };
  command?: Subcommand & {
    /** Throws a UsageError where the line is no input. */
    input(line: ParsedLine): Input;
    print(output: Output, context: ActionContext & Ended): Promise<Printed> | Printed;
    /** Whether `--json` prints what happens, an object a line, and not only the result. */
    jsonEvents?: boolean;
  };
  /** Throws a Failure where there is nothing to do, or it can't be done. */
  run(context: ActionContext, input: Input, report: Report, signal: AbortSignal): Promise<Output>;
};

/** What is known when a subcommand's action has ended. */
type Ended = { line: ParsedLine; tookMs: number; signal: AbortSignal };

/** An action with its types closed over: what keys and subcommands are made from. */
export type Action = Described & {
  keys?: Keys & {
    choices?: readonly Choice[];
    /** Does the work; the events that say that it begins and how it ended are the caller's. */
    start(
      context: ActionKeyContext,
      choice?: number,
    ): {
      begins: string;
      work(context: ActionContext, signal: AbortSignal): Promise<Said[]>;
    };
    press?(context: ActionKeyContext, from: ActionContext): void;
  };
  command?: Subcommand & {
    jsonEvents?: boolean;
    /** Reads the line at once, and throws where it is wrong; returns what does the work. */
    prepare(
      line: ParsedLine,
    ): (context: ActionContext, report: Report, signal: AbortSignal) => Promise<Printed>;
  };
};

/** Declares an action. Key, subcommand, help and README are made from this and from nothing else. */
export const defineAction = <Input, Output>({
  keys,
  command,
  run,
  ...described
}: Declaration<Input, Output>): Action & Pick<Declaration<Input, Output>, 'run'> => {
  const quiet: Report = () => {};
  const press = keys?.press;
  return {
    ...described,
    run,
    ...(keys && {
      keys: {
        ...keys,
        start(context, choice) {
          const chosen = choice === undefined ? undefined : keys.choices?.[choice];
          const input = chosen ? chosen.input : keys.input(context);
          return {
            begins: keys.begins?.(input) ?? '',
            async work(from, signal) {
              const output = await run(from, input, quiet, signal);
              return keys.ends?.(output, context) ?? [];
            },
          };
        },
        press:
          press &&
          ((context, from) =>
            press(context, () =>
              run(from, keys.input(context), quiet, new AbortController().signal),
            )),
      },
    }),
    ...(command && {
      command: {
        ...command,
        prepare(line) {
          const input = command.input(line);
          return async (context, report, signal) => {
            const began = Date.now();
            const output = await run(context, input, report, signal);
            return command.print(output, { ...context, line, signal, tookMs: Date.now() - began });
          };
        },
      },
    }),
  };
};
