import { effective } from '../../systems/debezium/checks/settings.ts';
import { defineAcross } from './parts.ts';
import { storedOffset } from './stored.ts';

/** An LSN as PostgreSQL writes it. */
export const lsnText = (lsn: bigint): string =>
  `${(lsn >> 32n).toString(16)}/${(lsn & 0xffffffffn).toString(16)}`.toUpperCase();

export const slotBehind = defineAcross({
  id: 'DX01',
  title: 'The slot and the offset that the connector has stored',
  why: 'a slot that was dropped and made anew begins at the moment of its making. A connector with an older offset takes no new snapshot and asks for what the slot no longer has: the changes between are lost, and nothing says so',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-when-things-go-wrong',
  needs: ['source', 'connector'],
  check(parts) {
    const { source, connector } = parts;
    const stored = storedOffset(parts);
    if (stored === undefined || !source.slots) return [];
    const name = effective(connector, 'slot.name');
    const slot = source.slots.find((each) => each.name === name);
    const wanted = 'a slot that has all that comes after the stored offset';
    if (stored === null)
      return slot ? [{ level: 'ok', found: 'no offset yet: a snapshot comes first', wanted }] : [];
    const at = lsnText(stored.lsn);
    if (!slot)
      return [
        {
          level: 'error',
          found: `an offset at ${at}, and no slot ${name}`,
          wanted,
          cure: stored.forget,
        },
      ];
    // While it is read the stored offset follows the slot within seconds.
    const lost = !slot.active && slot.confirmedLsn !== null && slot.confirmedLsn > stored.lsn;
    const confirmed = slot.confirmedLsn === null ? 'nothing' : lsnText(slot.confirmedLsn);
    return [
      {
        level: lost ? 'error' : 'ok',
        found: `offset at ${at}, slot ${name} confirmed ${confirmed}`,
        wanted,
        ...(lost && { cure: stored.forget }),
      },
    ];
  },
});
