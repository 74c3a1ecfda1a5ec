/** One supervised program, in the words of supervisord. */
export type Program = {
  name: string;
  command: string[];
  environment?: Record<string, string>;
  directory: string;
  stopSignal?: 'TERM' | 'INT' | 'QUIT';
  /** The polite signal goes to the whole process group, not only to the program. */
  stopAsGroup?: boolean;
  /** Seconds of politeness before the whole process group is killed. */
  stopWaitSeconds: number;
  /** `always`: a service; `unexpected`: a program that may end by itself with `exitCodes`. */
  restart: 'always' | 'unexpected';
  exitCodes?: number[];
  /** A life that is no longer than this counts as a failed start; after some in a row it is given up. */
  shortLifeSeconds?: number;
};

/** What a program is started through (stack/supervisor/launch.py), and what that has to know. */
export type Launcher = {
  python: string;
  script: string;
  run: string;
  log: string;
  /** What the program is started from (records.ts). */
  digest: string;
};

/** The launcher's exit code for a program that ended again and again. */
export const givenUp = 97;

// The supervisor's own force ends the launcher, which could then no longer end what it stands in for.
const forceAheadSeconds = 2;

const launched = (program: Program, launcher: Launcher): string[] => [
  ...[launcher.python, '-I', '-S', launcher.script],
  ...[program.name, launcher.run, launcher.log, launcher.digest],
  ...[program.stopSignal ?? 'TERM', String(program.stopWaitSeconds - forceAheadSeconds)],
  ...[String(program.shortLifeSeconds ?? 45), program.restart === 'always' ? 'become' : 'keep'],
  ...program.command,
];

/** The program's own command line in a section's, without what it is started through. */
export const ownCommand = (line: string): string =>
  line.replace(/^\S+ -I -S \S+\/launch\.py .*? (?:become|keep) /, '');

/** The `[program:…]` section of supervisord.conf for a program that the engine starts itself. */
export const programSection = (program: Program, launcher: Launcher): string => {
  const environment = Object.entries(program.environment ?? {})
    .map(([name, value]) => `${name}=${quoteValue(value)}`)
    .join(',');
  const lines = {
    command: launched(program, launcher).map(quote).join(' '),
    directory: escapePercent(program.directory),
    ...(environment && { environment }),
    autostart: 'false',
    autorestart: 'unexpected',
    exitcodes: [...(program.exitCodes ?? []), givenUp].join(','),
    startsecs: 1,
    startretries: 5,
    stopsignal: program.stopSignal ?? 'TERM',
    stopwaitsecs: program.stopWaitSeconds,
    // Politeness is for the service, which knows its children; force is for the group.
    stopasgroup: String(program.stopAsGroup ?? false),
    killasgroup: 'true',
    redirect_stderr: 'true',
    // It writes its log itself: a pipe would break with the supervisor.
    stdout_logfile: 'NONE',
  };
  const body = Object.entries(lines).map(([key, value]) => `${key}=${value}`);
  return [`[program:${program.name}]`, ...body, ''].join('\n');
};

// supervisord splits with shlex, expands %(name)s and takes " ;" for a comment.
const quote = (word: string): string => {
  refuse(word, /[\n\r]|\s[;#]/);
  return escapePercent(
    /^[\w@+=:,./*-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`,
  );
};

// In `environment` it takes a value's quotes off and knows no escapes; bare it ends at an = or @.
const quoteValue = (value: string): string => {
  refuse(value, /[\n\r"]|\s[;#]|^'|'$/);
  return escapePercent(`"${value}"`);
};

const refuse = (text: string, bad: RegExp) => {
  if (bad.test(text)) throw new Error(`supervisord.conf can't hold ${JSON.stringify(text)}`);
};

const escapePercent = (text: string) => text.replaceAll('%', '%%');

/** A word for /bin/sh that stands for exactly `text`. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
