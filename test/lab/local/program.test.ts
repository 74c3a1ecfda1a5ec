import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { foldersFor } from '../../../source/config/folders.ts';
import { ownEnvironment, ownProgram, placeOwnProgram } from '../../../source/lab/local/program.ts';
import { layoutFor } from '../../../source/lab/local/state/layout.ts';
import { put, tempFolder } from '../../support.ts';

const isRoot = process.getuid?.() === 0;

const packed = (folder: string) => {
  put(path.join(folder, 'dist', 'cli.js'), 'cli');
  put(path.join(folder, 'stack', 'versions', 'seed.env'), '');
  put(path.join(folder, 'package.json'), '{}');
  put(path.join(folder, 'node_modules', 'kafkajs', 'package.json'), '{"name":"kafkajs"}');
  put(path.join(folder, 'node_modules', 'kafkajs', 'index.js'), '');
  put(path.join(folder, 'bin', 'node'), 'node');
  return { folder, node: path.join(folder, 'bin', 'node') };
};
const labIn = (home: string, user: { name: string; uid?: number; gid?: number }) => ({
  layout: layoutFor('lab', foldersFor({ home }, {})),
  user,
  environment: { home },
});

describe('what the lab’s user runs cdc-top from', () => {
  test('is the build, with the Node that runs here', (t) => {
    const folder = tempFolder(t);
    const own = packed(folder);
    const lab = labIn(path.join(folder, 'home'), { name: 'me' });
    const command = ownProgram(lab, ['--v8-pool-size=0'], own);
    assert.deepEqual(command, [own.node, '--v8-pool-size=0', path.join(folder, 'dist', 'cli.js')]);
    placeOwnProgram(lab, own);
    assert.throws(() => statSync(path.join(lab.layout.state, 'program')), { code: 'ENOENT' });
  });

  test('is the sources where nothing is built', (t) => {
    const folder = tempFolder(t);
    put(path.join(folder, 'source', 'cli.ts'), '');
    const command = ownProgram(labIn(folder, { name: 'me' }), [], { folder, node: '/bin/node' });
    assert.deepEqual(
      [command[0], command[1], command.at(-1)],
      ['/bin/node', '--import', path.join(folder, 'source', 'cli.ts')],
    );
  });

  test('is a copy where root’s own lies in a closed folder', { skip: !isRoot }, (t) => {
    const closed = tempFolder(t);
    chmodSync(closed, 0o700);
    const own = packed(closed);
    const lab = labIn(path.join(tempFolder(t), 'home'), { name: 'nobody', uid: 65534, gid: 65534 });
    const program = path.join(lab.layout.state, 'program');
    const [node = '', cli = ''] = ownProgram(lab, [], own);
    assert.deepEqual(
      [node, cli],
      [path.join(program, 'node'), path.join(program, 'dist', 'cli.js')],
    );
    placeOwnProgram(lab, own);
    assert.equal(readFileSync(cli, 'utf8'), 'cli');
    for (const name of ['', 'node', 'dist', 'dist/cli.js', 'node_modules/kafkajs/index.js'])
      assert.equal(statSync(path.join(program, name)).uid, 65534, name);
    assert.equal(statSync(node).mode & 0o111, 0o111);
    const { ino } = statSync(cli);
    placeOwnProgram(lab, own);
    assert.equal(statSync(cli).ino, ino, 'it is copied once');
    put(path.join(closed, 'dist', 'cli.js'), 'a newer one');
    placeOwnProgram(lab, own);
    assert.equal(readFileSync(cli, 'utf8'), 'a newer one');
  });
});

test('it finds the lab’s folders by variables', () => {
  const user = { name: 'me' };
  assert.deepEqual(ownEnvironment(labIn('/srv/labs', user)), { CDC_TOP_HOME: '/srv/labs' });
  const env = { HOME: '/home/me', XDG_DATA_HOME: '/data' };
  const layout = layoutFor('lab', foldersFor({}, env, false));
  const found = ownEnvironment({ layout, user, environment: { home: undefined } });
  assert.deepEqual(layoutFor('lab', foldersFor({}, found, false)).state, layout.state);
  assert.deepEqual(layoutFor('lab', foldersFor({}, found, false)).data, layout.data);
});
