import { sparkSetting } from '../../systems/spark/checks/settings.ts';
import { defineAcross } from './parts.ts';

const usual = '__debezium_unavailable_value';
const setting = 'unavailable.value.placeholder';
const property = `spark.cdctop.${setting}`;

export const placeholder = defineAcross({
  id: 'DX16',
  title: 'The placeholder for a value that was not sent',
  why: 'a large value that an update did not change is not in the WAL: the connector puts a placeholder in its place. A job that expects another placeholder writes this one into the table as if it were the value',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-unavailable-value-placeholder',
  needs: ['connector', 'spark'],
  check({ connector, spark }) {
    const known = spark.properties?.[property];
    // Only the lab’s job has the setting.
    if (known === undefined) return [];
    const written = connector.config[setting] ?? usual;
    const same = written === known;
    return [
      {
        level: same ? 'ok' : 'error',
        found: same ? written : `the connector writes ${written}, the job knows ${known}`,
        wanted: 'the same on both sides',
        ...(!same && { cure: sparkSetting(property, written) }),
      },
    ];
  },
});
