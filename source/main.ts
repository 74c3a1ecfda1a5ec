import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { commandHelp, overview } from './commands/help.ts';
import { commands as allCommands, defaultCommand } from './commands/index.ts';
import type { Command, Context } from './commands/types.ts';
import { readEnvironment } from './config/environment.ts';
import { codeOf, exitCodes, Failure, Interrupted, messageOf, UsageError } from './config/errors.ts';
import { emptyLine } from './config/flags.ts';
import { foldersFor, settingsFile } from './config/folders.ts';
import { log, logFile, logTo } from './config/log.ts';
import { readSettings } from './config/settings.ts';
import { systemTrouble } from './config/system-errors.ts';
import { ownVersion } from './config/versions.ts';
import { takesUtf8, writeAscii } from './text/ascii.ts';
import { sanitise } from './text/sanitise.ts';
import { nearest } from './text/units.ts';

const longestGoodbyeMs = 10_000;
// A monitor goes on without a part of it; where one failure follows another nothing is left of it.
const mostCrashes = 20;
const crashesWithinMs = 10_000;

/** Runs one command line and sets the exit code; never throws. */
export const main = async (
  argv: string[],
  commands: readonly Command[] = allCommands,
): Promise<void> => {
  const abort = new AbortController();
  let over = false;
  // What can't be printed is known a moment later, when the command itself may have ended well.
  const spoil = (reason: Failure) => {
    if (abort.signal.aborted) return;
    abort.abort(reason);
    if (over) process.exitCode = report(reason);
  };
  const interrupt = () => abort.abort(new Interrupted());
  // Without its terminal a command ends as with a hang-up.
  const isHangUp = (error: unknown) => codeOf(error) === 'EIO' && process.stdin.isTTY === true;
  process.stdout.on('error', (error) =>
    isHangUp(error) ? interrupt() : spoil(new PrintFailure(error)),
  );
  process.stderr.on('error', (error) => {
    if (isHangUp(error)) interrupt();
    // Messages that nobody can have stop nothing; but a reader of both that has gone does.
    if (codeOf(error) === 'EPIPE') spoil(new PrintFailure(error));
  });
  // Warnings of Node about libraries (kafkajs computes a negative timeout) are for the log.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log('warning', warning));
  // What is installed must be readable for the services' user, whatever the caller's umask is;
  // everything private is made with a mode of its own.
  process.umask(0o022);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  // What nobody caught ends the command the way an interrupt does: in order, the terminal restored.
  let tell: ((error: unknown) => void) | undefined;
  let outlived: number[] = [];
  const crash = (error: unknown) => {
    log('crash', error);
    const now = performance.now();
    outlived = [...outlived.filter((at) => at > now - crashesWithinMs), now];
    if (tell && outlived.length <= mostCrashes) return tell(error);
    abort.abort(error);
    setTimeout(() => process.exit(exitCodes.failed), longestGoodbyeMs).unref();
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  try {
    process.exitCode = await dispatch(argv, commands, abort.signal, (work) => {
      tell = work;
    });
    if (abort.signal.reason instanceof PrintFailure) throw abort.signal.reason;
  } catch (error) {
    // An interrupt that says what was done until then says more than the signal's own.
    const isTold = !abort.signal.aborted || error instanceof Interrupted;
    process.exitCode = report(isTold ? error : abort.signal.reason);
  } finally {
    over = true;
  }
};

/** What a command prints can't be written. */
class PrintFailure extends Failure {
  override readonly name = 'PrintFailure';
  /** A reader that goes away (`cdc-top status | head -1`) is no failure, and there is nobody to tell. */
  readonly isQuiet: boolean;
  override readonly exitCode: number;
  constructor(error: unknown) {
    super(`what it prints can't be written: ${messageOf(error)}`);
    this.isQuiet = codeOf(error) === 'EPIPE';
    this.exitCode = this.isQuiet ? exitCodes.ok : exitCodes.failed;
  }
}

const dispatch = async (
  argv: string[],
  commands: readonly Command[],
  signal: AbortSignal,
  outlive: Context['outlive'],
): Promise<number> => {
  const { command, rest } = findCommand(argv, commands);
  // Of a command that has a flag of this name it is that.
  const asksVersion = asks(argv, '--version') || asks(argv, '-V');
  if (asksVersion && !command.flags.some(({ name }) => name === 'version')) {
    process.stdout.write(`${ownVersion()}\n`);
    return exitCodes.ok;
  }
  if (asks(argv, '--help') || asks(argv, '-h') || argv[0] === 'help') {
    const named =
      argv[0] === 'help' && argv[1] ? findCommand(argv.slice(1), commands).command : command;
    process.stdout.write(
      named.name === defaultCommand.name ? overview(commands) : commandHelp(named),
    );
    return exitCodes.ok;
  }
  if (!command.choosesSigns && !takesUtf8(process.env))
    for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) writeAscii(stream);
  try {
    return await perform(command, rest, signal, outlive);
  } catch (error) {
    if (!command.failed) throw error;
    if (hasLogFolder()) log('failed', error);
    return command.failed(error);
  }
};

const perform = async (
  command: Command,
  rest: string[],
  signal: AbortSignal,
  outlive: Context['outlive'],
): Promise<number> => {
  const environment = readEnvironment(process.env);
  // The parser is a sixth of the way to the first frame, and mostly there is nothing to parse.
  const line =
    rest.length === 0
      ? emptyLine(command.flags)
      : (await import('./config/parse.ts')).parseLine(rest, command.flags);
  const folders = foldersFor(environment, process.env);
  logTo(folders.state);
  const settings = readSettings(settingsFile(environment, process.env));
  const ends: (() => Promise<void>)[] = [];
  const atEnd = (work: () => Promise<void>) => ends.push(work);
  try {
    return await command.run({ ...line, environment, folders, settings, signal, atEnd, outlive });
  } finally {
    await Promise.allSettled(ends.map((work) => work()));
  }
};

const asks = (argv: string[], flag: string) => {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes(flag);
};

/** Where the first word stands that is neither a flag nor the value of one; -1 where there is none. */
const firstWord = (argv: readonly string[], commands: readonly Command[]): number => {
  const flags = [defaultCommand, ...commands].flatMap((command) => command.flags);
  const takesValue = (word: string) =>
    flags.some(({ name, short, type }) => {
      return type === 'string' && (word === `--${name}` || word === `-${short}`);
    });
  return argv.findIndex((word, index) => {
    if (argv.slice(0, index).includes('--')) return false;
    return !word.startsWith('-') && !takesValue(argv[index - 1] ?? '');
  });
};

const findCommand = (
  argv: string[],
  commands: readonly Command[],
): { command: Command; rest: string[] } => {
  const [first, ...rest] = argv;
  if (first === undefined) return { command: defaultCommand, rest: argv };
  if (first.startsWith('-')) {
    // Flags may stand before the command: `cdc-top --name x up`.
    const at = firstWord(argv, commands);
    const named = commands.find(({ name }) => name === argv[at]);
    return named
      ? { command: named, rest: argv.toSpliced(at, 1) }
      : { command: defaultCommand, rest: argv };
  }
  if (first === 'help') return { command: defaultCommand, rest };
  const command = commands.find(({ name }) => name === first);
  if (command) return { command, rest };
  const names = commands.map(({ name }) => name);
  const near = nearest(first, names);
  throw new UsageError(
    `unknown command ${first}; ${near ? `did you mean ${near}?` : `expected one of: ${names.join(', ')}`}`,
  );
};

// A home that is refused, or that has no lab, is not made for a line in its log.
const hasLogFolder = (): boolean => existsSync(path.dirname(logFile() ?? ''));

/** Says what a command failed with, in a line; returns the exit code. */
const report = (error: unknown): number => {
  if (error instanceof PrintFailure && error.isQuiet) return error.exitCode;
  const line = sanitise(messageOf(error));
  if (error instanceof Failure || systemTrouble(error)) {
    if (hasLogFolder()) log('failed', error);
    process.stderr.write(`cdc-top: ${line}\n`);
    return error instanceof Failure ? error.exitCode : exitCodes.failed;
  }
  log('failed', error);
  const where = existsSync(logFile() ?? '') ? `; details: ${logFile()}` : '';
  process.stderr.write(`cdc-top: ${line}${where}\n`);
  return exitCodes.failed;
};
