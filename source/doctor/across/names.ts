import { type Cure, inWords } from '../../watch/check.ts';
import { prefixOf } from './captured.ts';
import { defineAcross } from './parts.ts';

export const names = defineAcross({
  id: 'DX13',
  title: 'The topics that the query reads',
  why: 'a changed topic.prefix gives every topic another name: the connector writes to new topics, while the query keeps waiting on the old ones without an error',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-topic-prefix',
  needs: ['connector', 'query'],
  check({ connector, query }) {
    const read = Object.keys(query.endOffsets ?? {});
    const prefix = prefixOf(connector);
    // With a router in between, names are its own.
    const routed = /RegexRouter|ByLogicalTableRouter/.test(
      Object.values(connector.config).join(' '),
    );
    if (read.length === 0 || prefix === '' || routed) return [];
    const strange = read.filter((name) => !name.startsWith(`${prefix}.`));
    const wanted = `topics that begin with ${prefix}.`;
    if (strange.length === 0) return [{ level: 'ok', found: read.join(', '), wanted }];
    const old = strange[0]?.split('.').slice(0, -2).join('.') ?? '';
    const cure: Cure =
      old === ''
        ? inWords('subscribe the query to the topics that the connector writes to now')
        : {
            kind: connector.form === 'json' ? 'json' : 'setting',
            text:
              connector.form === 'json'
                ? JSON.stringify({ 'topic.prefix': old })
                : `debezium.source.topic.prefix=${old}`,
          };
    return [{ level: 'error', found: `it reads ${strange.join(', ')}`, wanted, cure }];
  },
});
