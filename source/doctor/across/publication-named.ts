import { changeOf } from '../../systems/debezium/checks/cures.ts';
import { effective } from '../../systems/debezium/checks/settings.ts';
import { defineAcross } from './parts.ts';

export const publicationNamed = defineAcross({
  id: 'DX05',
  title: 'The publication that the connector names',
  why: 'if it does not exist and the connector may not create it, the connector fails at its start; if it may, it creates one that may contain the wrong tables',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-publication-name',
  needs: ['source', 'connector'],
  check({ source, connector }) {
    if (!source.publications || effective(connector, 'plugin.name') !== 'pgoutput') return [];
    const name = effective(connector, 'publication.name');
    const there = source.publications.some((each) => each.name === name);
    const disabled = effective(connector, 'publication.autocreate.mode') === 'disabled';
    const only = source.publications.length === 1 ? source.publications[0]?.name : undefined;
    const cure = only
      ? changeOf(connector, { 'publication.name': only })
      : ({ kind: 'sql', text: `CREATE PUBLICATION "${name}" FOR ALL TABLES;` } as const);
    return [
      {
        level: there ? 'ok' : disabled ? 'error' : 'warning',
        found: there ? name : `${name} is not there`,
        wanted: 'a publication that is there',
        ...(!there && { cure }),
      },
    ];
  },
});
