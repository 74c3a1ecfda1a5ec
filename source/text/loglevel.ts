export type LogLevel = 'error' | 'warning';

// Where levels stand: the first of these words tells, whatever the message itself talks about.
const word =
  /\b(?:TRACE|DEBUG\d?|INFO|LOG|NOTICE|DETAIL|HINT|CONTEXT|STATEMENT|WARN(?:ING)?|ERROR|CRIT(?:ICAL)?|SEVERE|FATAL|PANIC)\b/;
// Process id, user and application come before PostgreSQL's.
const searched = 160;

// What a stack trace is made of, in Java and in Python.
const raised = /^(?:Exception in |Traceback |Caused by: |[\w.$]*(?:Exception|Error)\b(?::|$))/;
const continued = /^(?:\s|\.\.\. \d+ more|During handling of |The above exception )/;

/** The level that a line of a log names, its time stamp taken off; null for all that is no trouble. */
export const levelOf = (text: string): LogLevel | null => {
  const jupyter = /^\[([DIWEC]) /.exec(text)?.[1];
  if (jupyter) return jupyter === 'W' ? 'warning' : 'EC'.includes(jupyter) ? 'error' : null;
  const named = word.exec(text.slice(0, searched))?.[0];
  if (named === undefined) return raised.test(text) ? 'error' : null;
  if (named.startsWith('WARN')) return 'warning';
  return /^(?:ERROR|CRIT|SEVERE|FATAL|PANIC)/.test(named) ? 'error' : null;
};

// What each of a lab's programs writes early in a start, and at no other time.
const starts =
  /LOG: {2}starting PostgreSQL |\bStarting controller \((?:kafka\.server\.)?ControllerServer\)|\bWorkerInfo values:|\b(?:Master|Worker): Started daemon with process name|AppClient\$ClientEndpoint: Connecting to master |ServerApp\] Serving notebooks from |\bstarted in [\d.]+s\. Listening on:|\bINFO RPC interface 'supervisor' initialized|^watching$/;

/** Whether a line, its time stamp taken off, tells that the program has just been started. */
export const startsLog = (text: string): boolean => starts.test(text.slice(0, searched));

/** Whether a line without a time stamp belongs to the one before it, as a stack frame does. */
export const continuesLine = (text: string): boolean => continued.test(text);
