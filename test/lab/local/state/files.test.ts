import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type formats, overlay } from '../../../../source/lab/local/state/files.ts';

type Case = {
  format: keyof typeof formats;
  text: string;
  values: Record<string, string | number>;
  result: string;
};

const cases: Case[] = [
  {
    format: 'properties',
    text: '# where\nlog.dirs=/data\n\n#log.dirs=/old\nlog.dirs.more=1\nnum-x = 2\n',
    values: { 'log.dirs': '/here', 'num-x': 3 },
    result: '# where\nlog.dirs=/here\n\n#log.dirs=/old\nlog.dirs.more=1\nnum-x=3\n',
  },
  {
    format: 'postgresql',
    text: "# about\nport = 5432\nport_x=1\nhba_file='/a'\n  # end",
    values: { port: 20_000, hba_file: "'/b c'" },
    result: "# about\nport = 20000\nport_x=1\nhba_file = '/b c'\n  # end",
  },
  {
    format: 'spark',
    text: '# spark.master x\nspark.master    local[2]\nspark.master.rest false\nother x\n',
    values: { 'spark.master': 'spark://127.0.0.1:7077' },
    result:
      '# spark.master x\nspark.master spark://127.0.0.1:7077\nspark.master.rest false\nother x\n',
  },
  {
    format: 'ini',
    text: '; about\n[a]\nfile=/x\n[b]\nfiles = /x/*.conf ; why\n',
    values: { file: '/y', files: '/y/*.conf' },
    result: '; about\n[a]\nfile=/y\n[b]\nfiles=/y/*.conf\n',
  },
];

describe('an overlay changes the values that say where, and nothing else', () => {
  for (const { format, text, values, result } of cases) {
    test(format, () => assert.equal(overlay(text, format, values), result));

    test(`${format}, with nothing to change`, () => assert.equal(overlay(text, format, {}), text));

    test(`${format}, and refuses a key that is not there`, () => {
      const more = { ...values, 'spark.nope': 1, nope: 2 };
      assert.throws(() => overlay(text, format, more), {
        message: 'not in the settings file: spark.nope, nope',
      });
    });

    test(`${format}, and not a key that is only in a comment`, () => {
      const [key] = Object.keys(values) as [string];
      const commented = text.replaceAll(/^(?=[^#;[])/gm, '# ');
      assert.throws(() => overlay(commented, format, { [key]: 1 }), {
        message: `not in the settings file: ${key}`,
      });
    });
  }

  test('what is added stands at the end', () => {
    assert.equal(
      overlay('a=1\n# end\n\n', 'properties', { a: 2 }, { 'b.c': 'x', d: 3 }),
      'a=2\n# end\nb.c=x\nd=3\n',
    );
  });

  test('a value is taken as it is, $ and all', () => {
    assert.equal(overlay('a=1', 'properties', { a: '$&$1\\' }), 'a=$&$1\\');
  });
});
