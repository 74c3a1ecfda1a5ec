import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { sourceNames } from '../../source/config/choices.ts';
import { stackFolder } from '../../source/config/versions.ts';
import {
  everyProfile,
  oneShots,
  profileOf,
  servicesOf,
} from '../../source/lab/compose/services.ts';
import { siteOf } from '../../source/lab/compose/site.ts';
import { composeEnvironment } from '../../source/lab/compose/up.ts';
import { captures } from '../../source/lab/contract/names.ts';
import { usualPorts } from '../../source/lab/contract/ports.ts';
import { sources } from '../../source/lab/contract/sources/index.ts';

const read = (...parts: string[]) => readFileSync(path.join(stackFolder, ...parts), 'utf8');

/** Service → its lines in compose.yaml. */
const services = (() => {
  const text = read('compose.yaml');
  const part = text.slice(text.indexOf('\nservices:'), text.indexOf('\nvolumes:'));
  const blocks = part.split(/\n(?= {2}[\w-]+:\n)/).slice(1);
  return new Map(blocks.map((block) => [/[\w-]+/.exec(block)?.[0] ?? '', block]));
})();
const profilesOf = (name: string): string[] =>
  /^ {4}profiles: \[(.*)\]$/m.exec(services.get(name) ?? '')?.[1]?.split(', ') ?? [];

describe('each source with each capture', () => {
  for (const source of sourceNames)
    for (const capture of captures)
      test(`${source}, ${capture}: its profile has its services, and no other`, () => {
        const profile = profileOf({ source, capture });
        assert.ok(everyProfile.split(',').includes(profile));
        const enabled = [...services.keys()].filter(
          (name) => profilesOf(name).length === 0 || profilesOf(name).includes(profile),
        );
        const wanted = servicesOf({ source, capture }).map(({ name }) => name as string);
        const once = oneShots.filter((name) => capture === 'connect' || name !== 'connector');
        assert.deepEqual(enabled.sort(), [...wanted, ...once].sort());
        const folders = { cache: '/', state: '/', data: '/' };
        const site = siteOf({ name: 'x', versions: undefined, environment: {}, folders });
        const ports = { ...usualPorts, [source]: 4711 };
        const made = { versions: 'seed', source, capture, ports };
        const env = composeEnvironment(site, made, {});
        assert.equal(env.COMPOSE_PROFILES, profile);
        assert.equal(env.LAB_SOURCE, source);
        assert.equal(env[`LAB_${source.toUpperCase()}_PORT`], '4711');
        const others = sourceNames.filter((name) => name !== source);
        for (const name of others) assert.ok(!(`LAB_${name.toUpperCase()}_PORT` in env));
        // Its settings are those of the local engine.
        const { connector, server } = sources[source].capture;
        assert.ok(JSON.parse(read('connect', connector))['database.hostname'] === source);
        assert.match(
          read('debezium-server', server),
          new RegExp(`^debezium.source.database.hostname=${source}$`, 'm'),
        );
      });

  test('without a word it is PostgreSQL with Kafka Connect', () => {
    assert.match(read('.env'), /^COMPOSE_PROFILES=\$\{LAB_SOURCE:\+mysql-\}connect$/m);
    assert.equal(profileOf({ source: 'mysql', capture: 'connect' }), 'mysql-connect');
  });

  test('no service that others have depends on one of them', () => {
    for (const [name, lines] of services) {
      const depends = /^ {4}depends_on:\n((?: {6}.*\n)*)/m.exec(lines)?.[1] ?? '';
      for (const source of sourceNames) assert.ok(!depends.includes(`${source}:`), name);
    }
  });

  test('whose entrypoint asks for the source is told it', () => {
    const asking = [...services].filter(([, lines]) => {
      const script = /docker\/([\w-]+\.(?:sh|py))[\],]/.exec(lines)?.[1];
      return script && /LAB_SOURCE/.test(read('docker', script));
    });
    assert.ok(asking.length >= 4, asking.map(([name]) => name).join());
    for (const [name, lines] of asking)
      assert.match(lines, /^ {6}LAB_SOURCE: \$\{LAB_SOURCE:-postgres\}$/m, name);
  });
});
