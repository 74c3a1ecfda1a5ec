import { changeOf, onConnectors } from './cures.ts';
import { inClear } from './settings.ts';

export const secrets = onConnectors(
  {
    id: 'DC12',
    title: 'Passwords in the configuration',
    why: 'What stands in a connector’s configuration is read by everybody who may read the REST interface or Connect’s config topic. A reference is replaced by the worker, and only there.',
    link: 'https://kafka.apache.org/documentation/#connect_externalized_secrets',
  },
  (connector) => {
    const names = Object.entries(connector.config)
      .filter(([, value]) => value === inClear)
      .map(([name]) => name);
    const cure = Object.fromEntries(
      names.map((name) => [
        name,
        connector.form === 'json'
          ? `\${file:/run/secrets/connect.properties:${name}}`
          : `\${${name}}`,
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
