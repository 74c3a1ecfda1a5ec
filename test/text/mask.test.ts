import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lineMask, maskArguments, maskSecrets } from '../../source/text/mask.ts';

// In every text the secret stands as S3CR€T, which is what must be gone; all else must stay.
const secrets = {
  settings: [
    'password=#',
    'password = # ',
    'spark.authenticate.secret   #',
    '  "database.password": "#",',
    'API_KEY: "#"',
    'ssl.key.password=#',
    'ssl.keystore.password : #',
    'spark.hadoop.fs.s3a.secret.key #',
    'fs.s3a.access.key=#',
    'fs.azure.account.key.myaccount.dfs.core.windows.net=#',
    'fs.azure.account.key.myaccount.dfs.core.windows.net #',
    'spark.hadoop.fs.azure.sas.token.provider.token=#',
    'fs.azure.account.oauth2.client.secret.me.dfs.core.windows.net=#',
    'basic.auth.user.info=me:#',
    'schema.registry.basic.auth.user.info = #',
    'aws_secret_access_key = #',
    'AWS_SESSION_TOKEN=#',
    'export PGPASSWORD=#',
    'PGPASSWORD=# psql -h db',
    'MYSQL_ROOT_PASSWORD=#',
    'DB_PASS=#',
    'password1=#',
    'dbPassword: #',
    'password: correct horse #',
    'password=correct horse #',
    'database.password=a,b;c&#',
    'database.password=it\'s#"x',
    'password: >-\n    #',
    'delegation.token.master.key=#',
    '//registry.example.org/:_authToken=#',
    '{"auths":{"example.org":{"auth":"#"}}}',
  ],
  'JAAS and connection strings': [
    'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="#";',
    `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\\n  username='me' \\\n  password='#';`,
    '{"sasl.jaas.config":"org.apache.x.PlainLoginModule required username=\\"me\\" password=\\"#\\";"}',
    'oauth.client.secret="#" oauth.scope="x"',
    'jdbc:postgresql://db:5432/lab?user=me&password=#&ssl=true',
    'jdbc:sqlserver://db:1433;databaseName=lab;user=me;password=#;encrypt=true',
    'jdbc:oracle:thin:me/#@//db:1521/lab',
    'jdbc:oracle:thin:me/#@db:1521:lab',
    'me:#@tcp(db:3306)/lab',
    "host=db user=me password='a b #' dbname=lab",
    "host=db user=me password='a\\'b #' dbname=lab",
    'host=db user=me password=# dbname=lab',
    'Server=db;User Id=me;Pwd=#;Encrypt=true',
    'DefaultEndpointsProtocol=https;AccountName=me;AccountKey=#==;EndpointSuffix=core.windows.net',
    'Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=me;SharedAccessKey=#',
    'https://me.blob.core.windows.net/c?sv=2022&sr=c&sig=#&se=2026',
    'https://b.s3.amazonaws.com/k?X-Amz-Date=2026&X-Amz-Signature=#&x=1',
    'https://b.s3.amazonaws.com/k?X-Amz-Security-Token=#&x=1',
    'https://x.org/cb?access_token=#&x=1',
    'https://x.org/cb?api_key=#',
    'postgresql://me:#@127.0.0.1:5432/lab',
    'postgresql://me:p@ss@#@db/lab',
    'postgresql://me:p@ss/w@#@db/lab',
    'postgresql://me:p/a@#@db:5432/lab?x=a@b',
    'redis://:#@cache:6379/0',
    'mongodb://me:#@a:27017,b:27017/lab?replicaSet=x',
    'amqp://me:12345#@mq',
    'db:5432:lab:me:#',
    'db.example.org:*:*:me:#',
    '*:*:*:me:pa\\:ss#',
    'could not use "localhost:5432:lab:me:#"'.replaceAll('"', ''),
    'machine db login me password #',
  ],
  'JSON, YAML, XML and programs': [
    '{"user":"me","password":"#","n":1}',
    '{"user":"me","password":"a \\"b\\" #","n":1}',
    '{"user":"me","password":"a\\\\","token":"#"}',
    '{"config":"{\\"password\\":\\"#\\",\\"n\\":1}"}',
    '{"config":"{\\"inner\\":\\"{\\\\\\"password\\\\\\":\\\\\\"#\\\\\\"}\\"}"}',
    '{"config":"{\\"password\\":\\"a\\\\\\"# b\\",\\"n\\":1}"}',
    '{"url":"jdbc:postgresql://db/lab?user\\u003dme\\u0026password\\u003d#\\u0026x\\u003d1"}',
    '{"name":"database.password","value":"#"}',
    "{'password': '#', 'n': 1}",
    "{'token': b'#'}",
    'Credentials{user=me, password=#}',
    'Credentials(user=me, token=#)',
    'ConfigEntry(name=ssl.key.password, value=#, source=FILE)',
    'Map(user -> me, password -> #)',
    '{:user=>"me", :password=>"#"}',
    '(spark.hadoop.fs.s3a.secret.key,#)',
    "('fs.s3a.secret.key', '#')",
    '- name: DB_PASSWORD\n  value: #',
    '<password>#</password>',
    '<x:password>#</x:password>',
    '<property name="db.password" value="#"/>',
    '<entry key="password">#</entry>',
    '<property><name>fs.s3a.secret.key</name><value>#</value></property>',
    '<property>\n  <name>fs.s3a.secret.key</name>\n  <value>#</value>\n</property>',
    "ALTER USER me PASSWORD '#'",
    "CREATE USER me WITH PASSWORD 'it''s #' LOGIN",
    "CREATE USER me IDENTIFIED BY '#'",
    "CREATE USER me IDENTIFIED WITH mysql_native_password BY '#'",
    'java -Djavax.net.ssl.keyStorePassword=# -jar x.jar',
    'keytool -storepass # -alias x',
    'tool --db-password # --n 1',
    'tool --token=# --n 1',
    '["tool","--password","#","--n"]',
    'curl -u me:# https://x.org',
    'mysql -h db -p# lab',
  ],
  headers: [
    'Authorization: Bearer #',
    'authorization: Basic #',
    '{"Authorization":"Basic #","n":1}',
    "{ authorization: 'Bearer #' }",
    'Authorization: AWS4-HMAC-SHA256 #',
    'authorization: token #',
    'Proxy-Authorization: Basic #',
    'Bearer abc1#abc',
    'X-Api-Key: #',
    'X-Auth-Token: #',
    'Cookie: session=#; x=#',
    'Set-Cookie: session=#; Path=/',
  ],
  prose: ['user me, password: #', 'tried with token #x'.replace(' #x', '=#')],
};
const secret = 'S3CR9T';

describe('a secret is masked', () => {
  for (const [what, texts] of Object.entries(secrets))
    for (const text of texts)
      test(`${what}: ${text.split('\n')[0]}`, () => {
        const shown = maskSecrets(text.replaceAll('#', secret));
        assert.ok(!shown.includes(secret), shown);
        assert.match(shown, /\(secret\)/);
        // What says whose it is stays.
        for (const word of ['username="me"', 'user=me', 'user":"me"', '"n":1', '--n 1', 'x=1'])
          if (text.includes(word)) assert.ok(shown.includes(word), shown);
        assert.equal(maskSecrets(shown), shown, 'a second mask changes nothing');
      });
});

test('only the secret goes', () => {
  const cases: [string, string][] = [
    ['spark.authenticate.secret   0a1b2c', 'spark.authenticate.secret   (secret)'],
    ['  "database.password": "hunter2",', '  "database.password": "(secret)",'],
    ['sasl.password = hunter2 ', 'sasl.password = (secret) '],
    [
      'jdbc:postgresql://db:5432/lab?password=x1&user=me',
      'jdbc:postgresql://db:5432/lab?password=(secret)&user=me',
    ],
    [
      'url=postgresql://me:p@s/s@127.0.0.1:5432/lab',
      'url=postgresql://me:(secret)@127.0.0.1:5432/lab',
    ],
    ['postgresql://me:x@db/lab?mail=a@b', 'postgresql://me:(secret)@db/lab?mail=a@b'],
    ['required username="me" password="x";', 'required username="me" password="(secret)";'],
    ['Authorization: Bearer abc', 'Authorization: Bearer (secret)'],
    ['db:5432:lab:me:x', 'db:5432:lab:me:(secret)'],
    ['<password>x</password><n>1</n>', '<password>(secret)</password><n>1</n>'],
    ['{password=x}', '{password=(secret)}'],
    ['(a.password,x)', '(a.password,(secret))'],
    ['a password=x, n=1', 'a password=(secret), n=1'],
    ['AccountKey=x==;EndpointSuffix=y', 'AccountKey=(secret);EndpointSuffix=y'],
    ["password='a b' n=1", "password='(secret)' n=1"],
    ['password=x user=me', 'password=(secret) user=me'],
    ['password=x # why', 'password=(secret) # why'],
  ];
  for (const [text, wanted] of cases) assert.equal(maskSecrets(text), wanted);
});

test('forms of tokens that no name stands beside', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ';
  const tokens = [
    `ghp_${letters.slice(0, 36)}`,
    `github_pat_${letters}`,
    `glpat-${letters.slice(0, 20)}`,
    `xoxb-123456789012-${letters.slice(0, 24)}`,
    `dapi${'0a'.repeat(16)}`,
    'AKIAIOSFODNN7EXAMPLE',
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${letters}`,
    `npm_${letters.slice(0, 36)}`,
    'Basic bWU6aHVudGVyMg==',
  ];
  for (const token of tokens) {
    const shown = maskSecrets(`it said ${token} and went on`);
    assert.match(shown, /^it said (Basic )?\(secret\) and went on$/, token);
  }
});

const pem = (body: string) => `-----BEGIN RSA PRIVATE KEY-----${body}-----END RSA PRIVATE KEY-----`;

test('a private key, on one line, on many, cut off, or line by line', () => {
  const lines = ['MIIEpAIBAAKCAQEA04up8hoqzS1', 'q9qg+5hqPm5Gp4AwR5ZTf0R=='];
  const whole = `ssl.keystore.key=${pem(`\n${lines.join('\n')}\n`)}\nn=1`;
  assert.equal(maskSecrets(whole), `ssl.keystore.key=${pem('(secret)')}\nn=1`);
  assert.equal(maskSecrets(`a ${pem(`\\n${lines.join('\\n')}\\n`)} b`), `a ${pem('(secret)')} b`);
  assert.ok(!maskSecrets(`x -----BEGIN PRIVATE KEY-----\n${lines[0]}`).includes('MII'));
  const mask = lineMask();
  const log = [
    'it reads',
    '-----BEGIN PRIVATE KEY-----',
    ...lines,
    '-----END PRIVATE KEY-----',
    'n',
  ];
  assert.deepEqual(log.map(mask), [
    'it reads',
    '-----BEGIN PRIVATE KEY-----(secret)',
    '(secret)',
    '(secret)',
    '-----END PRIVATE KEY-----',
    'n',
  ]);
});

// So that no linter takes a shell's variable for one of ours.
const dollar = '$';

test('names of files, references, settings about secrets and prose stay', () => {
  for (const text of [
    'key.converter=org.apache.kafka.connect.json.JsonConverter',
    'max.token.count=5',
    'password_encryption = scram-sha-256',
    'password.encryption=scram-sha-256',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as Connect's settings have it.
    '"database.password": "${file:/run/secrets/debezium.properties:password}"',
    `PASSWORD=${dollar}{PASSWORD}`,
    'PASSWORD=$PASSWORD',
    'LAB_JUPYTER_TOKEN_FILE="/lab/secrets/jupyter.token"',
    '--password /run/secrets/postgres.password',
    'spark.authenticate true',
    'c.IdentityProvider.token = (folder / "jupyter.token").read_text()',
    'password = os.environ["X"]',
    'token = read_token(file)',
    '# the token stands in a file',
    'FATAL:  password authentication failed for user "debezium"',
    'password authentication failed for user "debezium"',
    'Unexpected token \'O\', "OCI runtime" is not valid JSON',
    'Unexpected token = in JSON',
    'the password: it must have eight letters',
    'password: must not be empty',
    'tokens are counted, and a secret word is one',
    'ssl.key.password = null',
    'ssl.key.password = [hidden]',
    'spark.password=*********(redacted)',
    `LAB_JUPYTER_TOKEN: ${dollar}{LAB_JUPYTER_TOKEN:-}`,
    'a file with the line password=…',
    'PWD=/work',
    'OLDPWD=/work',
    'access-control-allow-credentials: true',
    'fs.s3a.aws.credentials.provider=org.apache.hadoop.X',
    'primary.key=id',
    'message.key.columns=inventory.customers:id',
    'use <token> here',
    'if (password == other) return',
    'bearer authentication is off',
    'Basic authentication is off',
    'http://localhost:5432/db?email=me@example.org',
    'abfss://container@account.dfs.core.windows.net/path',
    'ssh://git@github.com:22/x',
    'postgres:15.3@sha256:0a1b2c',
    '00:11:22:33:44:55',
    'fe80:1234:abcd:cdef:0a1b',
    'io.debezium:debezium-connector-postgres:tar.gz:plugin:2.3.2.Final',
    '2026-11-23 02:16:03.478 UTC [22996] LOG:  checkpoint starting: time',
    '"password":""',
    'password=',
    'sasl.mechanism=SCRAM-SHA-256',
    'ssl.keystore.location=/etc/x.jks',
  ])
    assert.equal(maskSecrets(text), text);
});

test('a known secret is masked wherever it stands', () => {
  const known = '0a'.repeat(24);
  assert.equal(maskSecrets(`--conf x=${known} y`, [known]), '--conf x=(secret) y');
  assert.equal(maskSecrets('a word in a text', ['word']), 'a word in a text');
});

test('arguments are masked with the flag before them', () => {
  assert.deepEqual(maskArguments(['--since', '2026', '--db-password', 'x', '--url', 'a://b:c@d']), [
    ...['--since', '2026', '--db-password', '(secret)', '--url', 'a://b:(secret)@d'],
  ]);
  assert.deepEqual(maskArguments(['--token=x', '--password', '--n']), [
    ...['--token=(secret)', '--password', '--n'],
  ]);
});

test('a hostile line takes no longer than a plain one of its length', () => {
  const pieces = [
    ...['password=', 'token=(', 'token:', 'token   ', 'password="', "password='", 'password=\\"'],
    ...[
      'a',
      ' ',
      '\\',
      '"',
      '://a:',
      '://',
      '@',
      ':5432:',
      'a:5432:a:b:',
      'token>',
      '<token>',
      '/a',
    ],
    ...['-----BEGIN PRIVATE KEY-----', 'Authorization: ', 'bearer ', 'basic ', 'eyJaaaaaaaa.'],
    ...[
      "password '",
      'login a ',
      '-u a',
      'mysql -',
      'secret.',
      'token, value',
      'password=a,',
      'password=/a',
    ],
    ...['a.', '&', 'cookie: a=', 'account.key.', 'SG.', 'thin:a/', 'password=$a', '((', '[', 'a\n'],
  ];
  const took = (text: string) => {
    const began = process.cpuUsage();
    maskSecrets(text);
    return process.cpuUsage(began).user / 1000;
  };
  for (const piece of pieces) {
    const of = (length: number) => piece.repeat(Math.ceil(length / piece.length));
    took(of(10_000));
    // Ten times the length: in proportion ten times the processor time, for a square a hundred times.
    const [short, long] = [Math.max(1, took(of(100_000))), took(of(1_000_000))];
    assert.ok(long < short * 40 + 200, `${piece}: ${short} ms, ${long} ms`);
  }
});
