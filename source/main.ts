import process from 'node:process';
import { commandHelp, overview } from './commands/help.ts';
import { commands as allCommands, defaultCommand } from './commands/index.ts';
import type { Command } from './commands/types.ts';
import { readEnvironment } from './config/environment.ts';
import { codeOf, exitCodes, Failure, Interrupted, messageOf, UsageError } from './config/errors.ts';
import { emptyLine } from './config/flags.ts';
import { foldersFor } from './config/folders.ts';
import { log, logFile, logTo } from './config/log.ts';
import { ownVersion } from './config/versions.ts';
import { sanitise } from './text/sanitise.ts';
import { nearest } from './text/units.ts';

const longestGoodbyeMs = 10_000;

/** Runs one command line and sets the exit code; never throws. */
export const main = async (
  argv: string[],
  commands: readonly Command[] = allCommands,
): Promise<void> => {
  // A reader that goes away (`cdc-top status | head -1`) is no failure.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (codeOf(error) === 'EPIPE') process.exit(exitCodes.ok);
      throw error;
    });
  // Warnings of Node about libraries (kafkajs computes a negative timeout) are for the log.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log('warning', warning));
  // What is installed must be readable for the services' user, whatever the caller's umask is;
  // everything private is made with a mode of its own.
  process.umask(0o022);
  const abort = new AbortController();
  const interrupt = () => abort.abort(new Interrupted());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  // What nobody caught ends the command the way an interrupt does: in order, the terminal restored.
  const crash = (error: unknown) => {
    log('crash', error);
    abort.abort(error);
    setTimeout(() => process.exit(exitCodes.failed), longestGoodbyeMs).unref();
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  try {
    process.exitCode = await dispatch(argv, commands, abort.signal);
  } catch (error) {
    process.exitCode = report(abort.signal.aborted ? abort.signal.reason : error);
  }
};

const dispatch = async (
  argv: string[],
  commands: readonly Command[],
  signal: AbortSignal,
): Promise<number> => {
  const { command, rest } = findCommand(argv, commands);
  if (asks(argv, '--version')) {
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
  const environment = readEnvironment(process.env);
  // The parser is a sixth of the way to the first frame, and mostly there is nothing to parse.
  const line =
    rest.length === 0
      ? emptyLine(command.flags)
      : (await import('./config/parse.ts')).parseLine(rest, command.flags);
  const folders = foldersFor(environment, process.env);
  logTo(folders.state);
  const ends: (() => Promise<void>)[] = [];
  const atEnd = (work: () => Promise<void>) => ends.push(work);
  try {
    return await command.run({ ...line, environment, folders, signal, atEnd });
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
    `unknown command ${first}; ${near ? `did you mean ${near}?` : `known: ${names.join(' ')}`}`,
  );
};

const report = (error: unknown): number => {
  log('failed', error);
  const line = sanitise(messageOf(error));
  if (error instanceof Failure) {
    process.stderr.write(`cdc-top: ${line}\n`);
    return error.exitCode;
  }
  const where = logFile() ? `; details: ${logFile()}` : '';
  process.stderr.write(`cdc-top: ${line}${where}\n`);
  return exitCodes.failed;
};
