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
  /** How long it must live to count as started. */
  startSeconds?: number;
  startRetries?: number;
};

/** The `[program:…]` section of supervisord.conf for a program that the engine starts itself. */
export const programSection = (program: Program, logFile: string): string => {
  const environment = Object.entries(program.environment ?? {})
    .map(([name, value]) => `${name}=${quoteValue(value)}`)
    .join(',');
  const lines = {
    command: program.command.map(quote).join(' '),
    directory: escapePercent(program.directory),
    ...(environment && { environment }),
    autostart: 'false',
    autorestart: program.restart === 'always' ? 'true' : 'unexpected',
    ...(program.exitCodes && { exitcodes: program.exitCodes.join(',') }),
    startsecs: program.startSeconds ?? 1,
    startretries: program.startRetries ?? 5,
    stopsignal: program.stopSignal ?? 'TERM',
    stopwaitsecs: program.stopWaitSeconds,
    // Politeness is for the service, which knows its children; force is for the group.
    stopasgroup: String(program.stopAsGroup ?? false),
    killasgroup: 'true',
    redirect_stderr: 'true',
    stdout_logfile: escapePercent(logFile),
    stdout_logfile_maxbytes: '5MB',
    stdout_logfile_backups: 3,
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
