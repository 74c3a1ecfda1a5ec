import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { UsageError } from '../../source/config/errors.ts';
import { settingsFile } from '../../source/config/folders.ts';
import { readSettings, silenced } from '../../source/config/settings.ts';

describe('what a person has set', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'cdc-top-settings-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const given = (text: string) => {
    const file = path.join(folder, 'config.json');
    writeFileSync(file, text);
    return () => readSettings(file);
  };

  test('is nothing without a file', () => {
    assert.deepEqual(readSettings(path.join(folder, 'none.json')), {});
    assert.deepEqual(readSettings('/dev/null/config.json'), {});
  });

  test('is read', () => {
    const settings = {
      silence: ['S05', 'K02 orders'],
      check: { slots: { warning: '1GB', critical: '5GB' } },
      notify: 'https://hooks.example/secret',
      theme: 'light',
      times: 'local',
      mouse: true,
    };
    assert.deepEqual(given(JSON.stringify(settings))(), settings);
  });

  const refused: [string, RegExp][] = [
    ['{', /it is no JSON/],
    ['[]', /expected an object/],
    ['{"silnce": []}', /unknown setting silnce; did you mean silence\?/],
    ['{"silence": ["everything"]}', /silence must be a list of ids/],
    ['{"silence": "S05"}', /silence must be a list of ids/],
    ['{"check": {"slots": "1GB"}}', /check must be an object/],
    ['{"notify": "no address"}', /notify must be a URL$/],
    ['{"mouse": "yes"}', /mouse must be true or false$/],
    ['{"times": "my own"}', /times must be utc, local or ago$/],
    ['{"theme": "blue"}', /theme must be auto, dark, light or mono$/],
  ];
  for (const [text, message] of refused)
    test(`${text} is refused in one line that names the file`, () => {
      assert.throws(given(text), (error: Error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, /^\S+config\.json: /);
        assert.match(error.message, message);
        return true;
      });
    });

  test('stands beside the other folders', () => {
    assert.equal(settingsFile({ home: '/x' }, {}, false), '/x/config.json');
    assert.equal(settingsFile({}, { HOME: '/h' }, false), '/h/.config/cdc-top/config.json');
    assert.equal(settingsFile({}, { XDG_CONFIG_HOME: '/c' }, false), '/c/cdc-top/config.json');
    assert.equal(settingsFile({}, {}, true), '/var/lib/cdc-top/config.json');
  });
});

test('silence is kept about an id, or an id and one thing that it is about', () => {
  const settings = { silence: ['S05', 'K02 my topic'] };
  assert.equal(silenced(settings, 'S05', ['any']), true);
  assert.equal(silenced(settings, 'K02', ['kafka:lab', 'my topic']), true);
  assert.equal(silenced(settings, 'K02', ['orders', undefined]), false);
  assert.equal(silenced(settings, 'S06', ['any']), false);
  assert.equal(silenced({}, 'S05', []), false);
});
