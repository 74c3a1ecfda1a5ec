import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { notebooks } from '../../source/actions/notebooks.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { services } from '../../source/systems/services/readings.ts';
import type { LabTarget } from '../../source/watch/lab.ts';
import { startMonitor } from '../screen/monitor.ts';
import { healthy, withRows } from '../screen/recorded.ts';
import { quiet } from '../support.ts';

const token = 'n0t-to/be seen';

/** What answers as JupyterLab does to who knows its token. */
const jupyter = async (t: { after(clean: () => void): void }): Promise<LabTarget> => {
  const server = createServer(({ headers, url }, response) => {
    const known = url === '/api/status' && headers.authorization === `token ${token}`;
    response.writeHead(known ? 200 : 403).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { jupyter: { url: `http://127.0.0.1:${port}`, token } } as LabTarget;
};

const addressOf = ({ jupyter: { url } }: LabTarget) => `${url}/lab?token=n0t-to%2Fbe%20seen`;

const run = (target: LabTarget) => {
  const engine = { describe: () => ({ name: 'x' }), target: async () => target };
  const from = { engine: engine as unknown as Engine, onEvent: () => {} };
  return notebooks.run(from, undefined, () => {}, quiet());
};

test('the address has the token, as a browser takes it', async (t) => {
  const target = await jupyter(t);
  assert.deepEqual(await run(target), { url: addressOf(target) });
});

test('where JupyterLab does not answer, or not to this token, it says so without it', async (t) => {
  const target = await jupyter(t);
  const other = { ...target, jupyter: { ...target.jupyter, token: 'another' } };
  const gone = { ...target, jupyter: { url: 'http://127.0.0.1:1', token } };
  for (const wrong of [other, gone])
    await assert.rejects(run(wrong), {
      message:
        'JupyterLab of the lab x does not answer: cdc-top status --name x shows what is running',
      exitCode: 1,
    });
});

test('w copies the address, and nobody sees it', async (t) => {
  const target = await jupyter(t);
  const { press, shows, screen, copied, store, close } = startMonitor(120, 36, {
    ...{ snapshot: healthy, target, readOnly: true },
  });
  t.after(close);
  await press('w');
  await shows(/● w {2}copied JupyterLab’s address with its token/);
  assert.deepEqual(copied, [addressOf(target)]);
  const seen = `${screen.lines().join('\n')}${JSON.stringify(store.snapshot().events)}`;
  assert.doesNotMatch(seen, /n0t|token=|be.seen/);
});

test('w says where JupyterLab is not running', async (t) => {
  const { press, shows, copied, close } = startMonitor(120, 36, {
    snapshot: withRows(services, { services: [] }),
  });
  t.after(close);
  await press('w');
  await shows(/▲ w {2}JupyterLab is not running \(can’t copy its address now\)/);
  assert.deepEqual(copied, []);
});
