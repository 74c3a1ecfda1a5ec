import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice } from '../../../source/export/notify/coolDown.ts';
import { notifier } from '../../../source/export/notify/index.ts';
import { messageFor } from '../../../source/export/notify/message.ts';
import type { Finding } from '../../../source/watch/finding.ts';
import { healthy } from '../../screen/recorded.ts';
import { until } from '../../support.ts';
import { startHook } from './hook.ts';

const finding: Finding = {
  ...{ id: 'S07', level: 'error', since: 0 },
  text: 'slot <debezium> stands still & password=hunter2-hunter2 is wrong\u001b[31m',
  subject: { system: 'postgres:lab', pipeline: 'lab', name: 'debezium' },
  evidence: [
    { name: 'unconfirmed', value: 3n * 2n ** 30n, unit: 'bytes' },
    { name: 'since', value: 90_000, unit: 'ms' },
    { name: 'unknown', value: null },
  ],
  next: [{ does: 'starts the connector again', command: 'echo again' }],
};
const notice: Notice = { at: 0, event: 'found', finding, times: 1 };

test('Slack reads text and attachments; what has a meaning there is taken out of words', () => {
  const { text, attachments } = JSON.parse(messageFor(notice, null));
  assert.equal(
    text,
    'error: S07 slot &lt;debezium&gt; stands still &amp; password=(secret) is wrong',
  );
  const [{ color, fallback, fields }] = attachments;
  assert.equal(color, 'danger');
  assert.equal(fallback, text);
  assert.deepEqual(
    fields.map(({ title, value }: { title: string; value: string }) => [title, value]),
    [
      ['pipeline', 'lab'],
      ['system', 'postgres:lab'],
      ['unconfirmed', '3.0 GB'],
      ['since', '1m 30s'],
      ['next', 'echo again starts the connector again'],
    ],
  );
});

test('programs read the finding itself: exact numbers as text, no secrets', () => {
  const message = messageFor(notice, finding);
  const { cdc_top: own } = JSON.parse(message);
  assert.equal(own.at, '1970-01-01T00:00:00.000Z');
  assert.equal(own.event, 'found');
  assert.equal(own.finding.id, 'S07');
  assert.equal(own.finding.evidence[0].value, '3221225472');
  assert.equal(own.verdict.id, 'S07');
  assert.doesNotMatch(message, /hunter2/);
});

test('what got worse, came often or is resolved says so', () => {
  const headOf = (of: Notice) => JSON.parse(messageFor(of, null)).text.split(' S07')[0];
  assert.equal(headOf({ ...notice, times: 4 }), 'error (came 4 times):');
  assert.equal(
    headOf({ at: 0, event: 'changed', finding, was: 'warning' }),
    'error (was warning):',
  );
  const resolved: Notice = { at: 0, event: 'resolved', finding, lastedMs: 42_000 };
  assert.equal(headOf(resolved), 'resolved after 42.0 s:');
  const { attachments } = JSON.parse(messageFor(resolved, null));
  assert.equal(attachments[0].color, 'good');
  assert.ok(attachments[0].fields.every(({ title }: { title: string }) => title !== 'next'));
});

test('from snapshots to a server: found, then resolved', async (t) => {
  const { url, taken } = await startHook(t);
  const { take, close } = notifier(url, { tell: () => {} });
  take(healthy);
  take({ ...healthy, at: healthy.at + 1000, findings: [{ ...finding, since: healthy.at }] });
  take({ ...healthy, at: healthy.at + 2000, findings: [{ ...finding, since: healthy.at }] });
  take({ ...healthy, at: healthy.at + 3000 });
  await until('both are there', () => taken.length === 2);
  await close();
  const [found, resolved] = taken.map(({ body }) => JSON.parse(body));
  assert.equal(found.cdc_top.event, 'found');
  assert.equal(found.cdc_top.verdict.id, 'X00');
  assert.equal(resolved.cdc_top.event, 'resolved');
  assert.equal(resolved.cdc_top.lastedMs, 3000);
});
