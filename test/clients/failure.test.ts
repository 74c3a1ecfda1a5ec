import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DeadlineExceeded, withDeadline } from '../../source/clients/deadline.ts';
import type { FailureKind } from '../../source/clients/failure.ts';
import { classify } from '../../source/clients/failure.ts';
import { HttpError } from '../../source/clients/http.ts';
import { quiet } from '../support.ts';

const withFields = (message: string, fields: object): Error =>
  Object.assign(new Error(message), fields);
const refused = withFields('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' });
const kafkaRefused = withFields('Connection error: connect ECONNREFUSED 127.0.0.1:9092', {
  name: 'KafkaJSConnectionError',
  code: 'ECONNREFUSED',
});

describe('a failure is told by kind and one line', () => {
  const cases: [string, unknown, FailureKind, string | RegExp][] = [
    ['nobody listens', refused, 'unreachable', 'connection refused by 127.0.0.1:5432'],
    ['no broker listens', kafkaRefused, 'unreachable', 'connection refused by 127.0.0.1:9092'],
    [
      'both addresses of a name refuse',
      new AggregateError([refused, refused]),
      'unreachable',
      'connection refused by 127.0.0.1:5432',
    ],
    [
      'fetch hides the reason',
      new TypeError('fetch failed', { cause: refused }),
      'unreachable',
      'connection refused by 127.0.0.1:5432',
    ],
    [
      'a host that is not there',
      withFields('getaddrinfo ENOTFOUND nowhere.test', { code: 'ENOTFOUND' }),
      'unreachable',
      'host nowhere.test is not known',
    ],
    [
      'PostgreSQL is ended',
      new Error('Connection terminated unexpectedly'),
      'unreachable',
      'Connection terminated unexpectedly',
    ],
    [
      'PostgreSQL starts',
      withFields('the database system is starting up', { code: '57P03' }),
      'unreachable',
      /starting up/,
    ],
    [
      'a wrong password',
      withFields('password authentication failed for user "x"', { code: '28P01' }),
      'denied',
      /password/,
    ],
    ['no permission', withFields('permission denied', { code: '42501' }), 'denied', /denied/],
    ['a file that is not ours', withFields('EACCES: /x', { code: 'EACCES' }), 'denied', /EACCES/],
    [
      'HTTP 401',
      new HttpError('/connectors', 401),
      'denied',
      '/connectors answers 401: user name or password is not accepted',
    ],
    ['HTTP 500', new HttpError('/json/', 500), 'unexpected', '/json/ answers 500'],
    [
      'a broker that authorises not',
      withFields('Not authorized', { type: 'TOPIC_AUTHORIZATION_FAILED', code: 29 }),
      'denied',
      'Not authorized',
    ],
    [
      'a statement that takes too long',
      withFields('canceling statement due to statement timeout', { code: '57014' }),
      'timeout',
      /statement timeout/,
    ],
    ['pg gives up connecting', new Error('timeout expired'), 'timeout', 'timeout expired'],
    [
      'a broker that hangs',
      withFields('Request Metadata(key: 3, version: 6) timed out', {
        name: 'KafkaJSRequestTimeoutError',
      }),
      'timeout',
      /timed out/,
    ],
    [
      'a broker that takes no connection',
      withFields('Connection timeout', { name: 'KafkaJSConnectionError' }),
      'timeout',
      'Connection timeout',
    ],
    ['the own deadline', new DeadlineExceeded(3000), 'timeout', 'no answer within 3 s'],
    ['a kind nobody knows', new TypeError('x is undefined'), 'unexpected', 'x is undefined'],
    ['text', 'gone wrong', 'unexpected', 'gone wrong'],
    ['nothing', undefined, 'unexpected', 'undefined'],
    ['no words', new Error(' \n '), 'unexpected', 'failed without a message'],
    [
      'words that steer the terminal',
      new Error('bad\u001b]52;c;aGk=\u0007 \u001b[31mrow\u009b2J\r\nsecond\tline'),
      'unexpected',
      'bad row second line',
    ],
  ];
  for (const [what, error, kind, message] of cases) {
    test(what, () => {
      const found = classify(error);
      assert.equal(found.kind, kind);
      if (typeof message === 'string') assert.equal(found.message, message);
      else assert.match(found.message, message);
    });
  }

  test('never a long line, and never half a character', () => {
    const { message } = classify(new Error('🐘'.repeat(1000)));
    assert.equal([...message].length, 200);
    assert.ok(message.isWellFormed());
  });
});

describe('a deadline', () => {
  const never = () => new Promise<never>(() => {});

  test('ends work that takes too long, and tells it so', async () => {
    let seen: AbortSignal | undefined;
    const work = withDeadline(quiet(), 20, (signal) => {
      seen = signal;
      return never();
    });
    await assert.rejects(work, DeadlineExceeded);
    assert.equal(seen?.aborted, true);
  });

  test('passes on at once that the caller ends it', async () => {
    const caller = new AbortController();
    const work = withDeadline(caller.signal, 60_000, never);
    caller.abort(new Error('enough'));
    await assert.rejects(work, /enough/);
    await assert.rejects(withDeadline(caller.signal, 60_000, never), /enough/);
  });

  test('leaves result and error of the work as they are', async () => {
    assert.equal(await withDeadline(quiet(), 1000, async () => 7), 7);
    await assert.rejects(
      withDeadline(quiet(), 1000, async () => {
        throw new Error('own');
      }),
      /own/,
    );
  });
});
