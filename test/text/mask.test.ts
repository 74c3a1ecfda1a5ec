import assert from 'node:assert/strict';
import test from 'node:test';
import { maskSecrets } from '../../source/text/mask.ts';

test('what a name says is a secret is masked, in every notation', () => {
  const cases: [string, string][] = [
    ['spark.authenticate.secret   0a1b2c', 'spark.authenticate.secret   (secret)'],
    ['password=hunter2', 'password=(secret)'],
    ['  "database.password": "hunter2",', '  "database.password": "(secret)",'],
    ['sasl.password = hunter2 ', 'sasl.password = (secret) '],
    ['API_KEY: "abc"', 'API_KEY: "(secret)"'],
    [
      'url=postgresql://me:hunter2@127.0.0.1:5432/lab',
      'url=postgresql://me:(secret)@127.0.0.1:5432/lab',
    ],
  ];
  for (const [text, wanted] of cases) assert.equal(maskSecrets(text), wanted);
});

test('names of files, references and settings about secrets stay', () => {
  for (const text of [
    'password_encryption = scram-sha-256',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as Connect's settings have it.
    '"database.password": "${file:/run/secrets/debezium.properties:password}"',
    'LAB_JUPYTER_TOKEN_FILE="/lab/secrets/jupyter.token"',
    'spark.authenticate true',
    'c.IdentityProvider.token = (folder / "jupyter.token").read_text()',
    '# the token stands in a file',
  ])
    assert.equal(maskSecrets(text), text);
});

test('a known secret is masked wherever it stands', () => {
  const secret = '0a'.repeat(24);
  assert.equal(maskSecrets(`--conf x=${secret} y`, [secret]), '--conf x=(secret) y');
  assert.equal(maskSecrets('a word in a text', ['word']), 'a word in a text');
});
