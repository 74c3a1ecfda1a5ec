import { changeOf, onConnectors } from './cures.ts';
import { inClear } from './settings.ts';

export const secrets = onConnectors(
  {
    id: 'DC12',
    title: 'Passwords in the configuration',
    why: 'anyone who may read the REST interface or Connect’s config topic can read a connector’s configuration. A reference is resolved by the worker and nowhere else',
    link: 'https://kafka.apache.org/documentation/#connect_externalized_secrets',
  },
  (connector, { connectors }) => {
    const names = Object.entries(connector.config)
      .filter(([, value]) => value === inClear)
      .map(([name]) => name);
    // Where the others have theirs.
    const [, from = 'file:/run/secrets/connect.properties'] =
      connectors
        .flatMap(({ config }) => Object.values(config))
        .map((value) => /^\$\{(\w+:[^:}]+):[^:}]+\}$/.exec(value))
        .find((match) => match !== null) ?? [];
    const cure = Object.fromEntries(
      names.map((name) => [
        name,
        connector.form === 'json' ? `\${${from}:${name}}` : `\${${name}}`,
      ]),
    );
    return [
      {
        level: names.length > 0 ? 'error' : 'ok',
        found: names.length > 0 ? `in clear: ${names.join(', ')}` : 'none in clear',
        wanted: 'references to a file, the environment, or a vault',
        ...(names.length > 0 && { cure: changeOf(connector, cure) }),
      },
    ];
  },
);
