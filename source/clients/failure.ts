import { codeOf, messageOf } from '../config/errors.ts';
import { sanitise } from '../text/sanitise.ts';

/** Why something could not be read. */
export type FailureKind = 'unreachable' | 'timeout' | 'denied' | 'unexpected';

const longest = 200;

const kindByCode: Record<string, FailureKind> = {
  // Node: sockets, name resolution, files.
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ECONNABORTED: 'unreachable',
  EPIPE: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ENOENT: 'unreachable',
  ERR_STREAM_DESTROYED: 'unreachable',
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  ABORT_ERR: 'timeout',
  EACCES: 'denied',
  EPERM: 'denied',
  // PostgreSQL: shutting down, crashed, starting; a statement that was cancelled; lock timeout.
  '57P01': 'unreachable',
  '57P02': 'unreachable',
  '57P03': 'unreachable',
  '57014': 'timeout',
  '55P03': 'timeout',
  '28000': 'denied',
  '28P01': 'denied',
  '42501': 'denied',
  // MySQL and MariaDB, as mysql2 names them.
  PROTOCOL_CONNECTION_LOST: 'unreachable',
  ER_SERVER_SHUTDOWN: 'unreachable',
  ER_CON_COUNT_ERROR: 'unreachable',
  ER_QUERY_TIMEOUT: 'timeout',
  ER_STATEMENT_TIMEOUT: 'timeout',
  ER_ACCESS_DENIED_ERROR: 'denied',
  ER_HOST_NOT_PRIVILEGED: 'denied',
  ER_ACCOUNT_HAS_BEEN_LOCKED: 'denied',
  ER_NOT_SUPPORTED_AUTH_MODE: 'denied',
  HANDSHAKE_NO_SSL_SUPPORT: 'denied',
};

const kindByName: Record<string, FailureKind> = {
  TimeoutError: 'timeout',
  KafkaJSRequestTimeoutError: 'timeout',
  KafkaJSLockTimeout: 'timeout',
  KafkaJSSASLAuthenticationError: 'denied',
  KafkaJSConnectionError: 'unreachable',
  KafkaJSConnectionClosedError: 'unreachable',
  KafkaJSBrokerNotFound: 'unreachable',
};

const kindOf = (error: unknown): FailureKind => {
  const { name, type, status } = (error ?? {}) as { name?: string; type?: string; status?: number };
  if (status === 401 || status === 403) return 'denied';
  if (type && /AUTHORIZATION_FAILED|AUTHENTICATION_FAILED/.test(type)) return 'denied';
  const code = codeOf(error);
  const byCode = kindByCode[code ?? ''];
  if (byCode) return byCode;
  // PostgreSQL's class 08: connection exceptions.
  if (code?.startsWith('08') && code.length === 5) return 'unreachable';
  const message = messageOf(error);
  // pg's client and kafkajs tell these apart by their words only.
  if (/\btime(d )?out\b|timeout expired/i.test(message)) return 'timeout';
  if (/connection terminated|connection ended|closed connection|socket hang up/i.test(message))
    return 'unreachable';
  const byName = kindByName[name ?? ''];
  if (byName) return byName;
  const cause = causeOf(error);
  return cause === undefined ? 'unexpected' : kindOf(cause);
};

const causeOf = (error: unknown): unknown => {
  const { cause } = (error ?? {}) as { cause?: unknown };
  return cause === error ? undefined : cause;
};

/** Anything that a probe threw: what kind of failure it is, and one clean line of at most 200 characters without secrets. */
export const classify = (error: unknown): { kind: FailureKind; message: string } => {
  const cause = causeOf(error);
  // fetch and kafkajs wrap the reason in a message that says less.
  const bare = codeOf(error) === undefined && codeOf(cause) !== undefined ? cause : error;
  const text = sanitise(messageOf(bare))
    .replace(/^(Connection error|Error): /, '')
    .replace(/^connect ECONNREFUSED (\S+).*$/, 'connection refused by $1')
    .replace(/^The operation was aborted due to timeout$/, 'no answer in time')
    .replace(/^getaddrinfo (ENOTFOUND|EAI_AGAIN) (\S+).*$/, 'host $2 is not known')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...(text === '' ? 'failed without a message' : text)];
  return {
    kind: kindOf(error),
    message:
      characters.length > longest
        ? `${characters.slice(0, longest - 1).join('')}…`
        : characters.join(''),
  };
};
