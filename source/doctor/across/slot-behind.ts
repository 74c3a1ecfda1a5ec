import { commandFor } from '../../config/program.ts';
import { effective } from '../../systems/debezium/checks/settings.ts';
import type { Cure } from '../../watch/check.ts';
import { defineAcross } from './parts.ts';
import { storedOffset } from './stored.ts';

/** An LSN as PostgreSQL writes it. */
export const lsnText = (lsn: bigint): string =>
  `${(lsn >> 32n).toString(16)}/${(lsn & 0xffffffffn).toString(16)}`.toUpperCase();

export const slotBehind = defineAcross({
  id: 'DX01',
  title: 'The slot and the offset that the connector has stored',
  why: 'a slot that was dropped and recreated starts at the moment of its creation. A connector with an older offset takes no new snapshot and asks for changes that the slot does not have: the changes in between are lost, and nothing says so. A lost slot cannot be read at all',
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
    // A lab has a command for all of it.
    const isOwn = parts.lab !== undefined && name === parts.pipeline.source.reader;
    const cure: Cure = isOwn
      ? { kind: 'command', text: commandFor({ name: parts.lab ?? '' }, 'resnapshot') }
      : stored.forget;
    if (!slot)
      return [
        {
          level: 'error',
          found: `an offset at ${at}, and no slot ${name}`,
          ...{ wanted, cure },
        },
      ];
    if (slot.walStatus === 'lost' || slot.invalidationReason !== null)
      return [{ level: 'error', found: `offset at ${at}, slot ${name} is lost`, wanted, cure }];
    // While it is read the stored offset follows the slot within seconds.
    const lost = !slot.active && slot.confirmedLsn !== null && slot.confirmedLsn > stored.lsn;
    const confirmed = slot.confirmedLsn === null ? 'nothing' : lsnText(slot.confirmedLsn);
    return [
      {
        level: lost ? 'error' : 'ok',
        found: `offset at ${at}, slot ${name} confirmed ${confirmed}`,
        wanted,
        ...(lost && { cure }),
      },
    ];
  },
});
