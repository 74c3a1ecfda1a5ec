import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readEnvironment } from '../../source/config/environment.ts';
import { foldersFor } from '../../source/config/folders.ts';
import { composeEngine } from '../../source/lab/compose/index.ts';
import type { EngineEvent } from '../../source/watch/lab.ts';
import { tempFolder } from '../support.ts';
import { dockerFixture } from './fixture.ts';
import { noRegistry, startRegistry } from './registry.ts';
import { tool, tryTool } from './tool.ts';

const fixture = dockerFixture();
const { env } = fixture;
const skip = fixture.skip ?? noRegistry();
const name = `p${process.pid}`;
const imageBytes = 64 * 1024 ** 2;
const project = `cdc-top-${name}`;

describe('an image that is not there', { skip, timeout: 600_000 }, () => {
  const docker = (...args: string[]) => tool('docker', args, { env });
  const cleanups: (() => unknown)[] = [];
  const scope = { after: (work: () => unknown) => cleanups.unshift(work) };
  let pushed: string;
  let known: string | undefined;

  before(async () => {
    Object.assign(process.env, env);
    pushed = `${await startRegistry(scope)}/lab/postgres:15.3`;
    // Of bytes that no other image has: Docker pulls no layer that is there.
    const folder = tempFolder(scope);
    writeFileSync(path.join(folder, 'random'), randomBytes(imageBytes));
    const archive = path.join(tempFolder(scope), 'image.tar');
    await tool('tar', ['-C', folder, '-cf', archive, '.']);
    await docker('import', archive, pushed);
    await docker('push', '--quiet', pushed);
    await docker('rmi', pushed);
    known = process.env.LAB_POSTGRES_IMAGE;
  });
  after(async () => {
    if (known === undefined) delete process.env.LAB_POSTGRES_IMAGE;
    else process.env.LAB_POSTGRES_IMAGE = known;
    const down = ['compose', '-p', project, '--profile', '*', 'down', '-v', '-t', '1'];
    await tryTool('docker', down, { env, cwd: '/' });
    await tryTool('docker', ['rmi', pushed], { env });
    for (const work of cleanups) await work();
  });

  /** Brings a lab up with this image in place of PostgreSQL's, as far as `enough` lets it. */
  const upWith = async (image: string, enough: (event: EngineEvent) => boolean) => {
    process.env.LAB_POSTGRES_IMAGE = image;
    const folder = tempFolder(scope);
    const variables = { CDC_TOP_HOME: folder };
    const environment = readEnvironment(variables);
    const engine = composeEngine({
      ...{ name, versions: undefined, environment },
      folders: foldersFor(environment, variables),
    });
    const events: EngineEvent[] = [];
    const abort = new AbortController();
    const onEvent = (event: EngineEvent) => {
      events.push(event);
      if (enough(event)) abort.abort(new Error('enough'));
    };
    try {
      await engine.up({ signal: abort.signal, onEvent });
      return { events, error: undefined };
    } catch (error) {
      return { events, error: error as Error };
    } finally {
      await engine.close();
    }
  };

  test('is pulled, and how far that is stands in bytes', async () => {
    const { events } = await upWith(pushed, ({ what }) => what === 'pulled');
    const bytes = events.flatMap(({ what, done, total }) =>
      what === 'pulling' && total ? [{ done: done ?? 0, total }] : [],
    );
    const last = bytes.at(-1);
    assert.ok(last, 'something was said');
    assert.ok(last.total > imageBytes && last.total < 1.1 * imageBytes, JSON.stringify(last));
    for (const [index, { done, total }] of bytes.entries())
      assert.ok(done >= (bytes[index - 1]?.done ?? 0) && done <= total, JSON.stringify(bytes));
  });

  test('that nobody has is refused in one line, which names it', async () => {
    const image = pushed.replace('postgres:', 'nobodys:');
    const { error } = await upWith(image, () => false);
    assert.match(
      error?.message ?? '',
      /^docker compose pull: [^\n]*(not found|manifest unknown)[^\n]*$/,
    );
  });
});
