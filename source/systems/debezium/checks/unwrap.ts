import { changeOf, onConnectors } from './cures.ts';

const unwraps = /^io\.debezium\.transforms\.ExtractNewRecordState$/;
// `delete.handling.mode` until 2.4, `delete.tombstone.handling.mode` from then on.
const keeps: Record<string, readonly string[]> = {
  'delete.handling.mode': ['rewrite', 'none'],
  'delete.tombstone.handling.mode': ['rewrite', 'rewrite-with-tombstone', 'delete-to-tombstone'],
};

export const unwrap = onConnectors(
  {
    id: 'DC20',
    title: 'Deletes in flattened records',
    why: 'unless configured otherwise, ExtractNewRecordState drops deletes: rows that are gone from the source stay in the table for ever',
    link: 'https://debezium.io/documentation/reference/stable/transformations/event-flattening.html#extract-new-record-state-delete-handling-mode',
  },
  (connector) => {
    const { config } = connector;
    const names = (config.transforms ?? '').split(',').map((name) => name.trim());
    return names
      .filter((name) => unwraps.test(config[`transforms.${name}.type`] ?? ''))
      .map((name) => {
        const set = Object.entries(keeps).map(([setting, values]) => {
          const value = config[`transforms.${name}.${setting}`];
          return { setting, value, kept: value !== undefined && values.includes(value) };
        });
        const known = set.find(({ value }) => value !== undefined);
        const drops = !set.some(({ kept }) => kept);
        const setting = `transforms.${name}.${known?.setting ?? 'delete.handling.mode'}`;
        return {
          level: drops ? ('warning' as const) : ('ok' as const),
          found: `transforms.${name}: ${known ? `${known.setting}=${known.value}` : 'deletes are dropped (default)'}`,
          wanted: `${setting}=rewrite`,
          ...(drops && { cure: changeOf(connector, { [setting]: 'rewrite' }) }),
        };
      });
  },
);
