import { changeOf, onConnectors } from './cures.ts';
import type { CaptureSettings, ConnectorSettings } from './settings.ts';

const valueSetting = 'value.converter.schemas.enable';
const serverSetting = 'debezium.format.value.schemas.enable';

const isOff = ({ config, form }: ConnectorSettings, worker: CaptureSettings['worker']): boolean => {
  if (form === 'properties')
    return (
      (worker?.['debezium.format.value'] ?? 'json') === 'json' &&
      worker?.[serverSetting] === 'false'
    );
  // A connector that names a converter of its own takes none of the worker’s settings for it.
  const from = config['value.converter'] ? config : { ...worker, ...config };
  return (
    /(^|\.)JsonConverter$/.test(from['value.converter'] ?? '') && from[valueSetting] === 'false'
  );
};

export const schemas = onConnectors(
  {
    id: 'DC15',
    title: 'Schemas of values',
    why: 'JSON without its schema does not distinguish a date from a number or bytes from text: a job has to guess, and one that expects the schema part, like the lab’s, rejects every record',
    link: 'https://debezium.io/documentation/reference/stable/configuration/avro.html',
  },
  (connector, { worker }) => {
    const off = isOff(connector, worker);
    const cure =
      connector.form === 'json'
        ? changeOf(connector, {
            'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
            [valueSetting]: 'true',
          })
        : ({ kind: 'setting', text: `${serverSetting}=true`, restart: 'Debezium Server' } as const);
    return [
      {
        level: off ? 'warning' : 'ok',
        found: off ? 'JSON without schemas' : 'values tell their schema',
        wanted: 'schemas in the values, or a registry',
        ...(off && { cure }),
      },
    ];
  },
);
