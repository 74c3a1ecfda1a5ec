import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calledIn } from '../../source/config/program.ts';

test('a command in a message is one that works for whoever reads it', () => {
  for (const [env, called] of [
    [{}, 'cdc-top'],
    [{ npm_lifecycle_event: 'start', npm_package_name: 'cdc-top' }, 'npm start --'],
    [{ npm_lifecycle_event: 'npx' }, 'npx cdc-top'],
    [{ npm_lifecycle_event: 'npx', npm_package_name: 'cdc-top' }, 'npx cdc-top'],
    // As npm tells what `npx -p node@24 -p cdc-top cdc-top` has brought along.
    [
      { npm_lifecycle_event: 'npx', npm_config_package: 'node@24\n\ncdc-top' },
      'npx -p node@24 -p cdc-top cdc-top',
    ],
    [{ npm_lifecycle_event: 'test', npm_package_name: 'cdc-top' }, 'cdc-top'],
    // A script of a project that has it installed.
    [{ npm_lifecycle_event: 'start', npm_package_name: 'shop' }, 'npx cdc-top'],
    [{ npm_lifecycle_event: 'lab', npm_package_name: 'shop' }, 'npx cdc-top'],
  ] as const)
    assert.equal(calledIn(env), called, JSON.stringify(env));
});
