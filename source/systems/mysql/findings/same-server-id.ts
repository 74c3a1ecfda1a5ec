import type { Found } from '../../../watch/finding.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current, type SystemView } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';

/** The server ends the older of two readers with one id when the newer one comes, which then comes again. */
const windowMs = 120_000;
/** One that was restarted twice is not taken for that. */
const leastTurns = 4;

export const sameServerId: Rule<Mysql> = {
  id: 'S36',
  title: 'Two readers have the same server ID',
  means:
    'Readers push each other out: within two minutes, four or more connections have read the binary log as the same user, one after the other and never for long; or two that have registered as replicas, or one and the server itself, have the same number. The server allows a number once.',
  causes: [
    'Two connectors have the same `database.server.id`, often because one was copied.',
    'A connector has the number of a replica, or of the server itself.',
    'A reader fails and starts again for another reason: its log says which.',
  ],
  cures: ['Give each connector and each replica a number of its own: `database.server.id`.'],
  find: (view) => [...registered(view), ...takingTurns(view)],
};

const registered = (view: SystemView<Mysql>): Found[] => {
  const server = current(view);
  if (!server?.replicas) return [];
  const ids = [server.serverId, ...server.replicas.map(({ serverId }) => serverId)];
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return Array.from(twice, (id) => ({
    level: 'warning' as const,
    subject: { system: view.system.id, name: String(id) },
    text: `server id ${id} is in use more than once`,
    evidence: [{ name: 'server_id', value: id }],
  }));
};

const takingTurns = (view: SystemView<Mysql>): Found[] => {
  if (!current(view)?.dumps) return [];
  const newest = view.points.at(-1)?.at ?? 0;
  const recent = view.points.filter(({ at }) => at > newest - windowMs);
  const first = new Set(recent[0]?.value.dumps?.map(({ id }) => id));
  const came = new Map<string, Set<bigint>>();
  for (const { value } of recent)
    for (const { id, user } of value.dumps ?? []) {
      if (first.has(id)) continue;
      came.set(user, (came.get(user) ?? new Set()).add(id));
    }
  return Array.from(came).flatMap(([user, ids]): Found[] => {
    const now = view.reading.value?.dumps?.filter((thread) => thread.user === user).length ?? 0;
    // As many as came are there still: they are several readers, and none pushes another out.
    if (ids.size - now < leastTurns - 1) return [];
    return [
      {
        level: 'warning',
        subject: { system: view.system.id, name: user },
        text: `readers of ${user} push each other out: ${ids.size} connections in two minutes`,
        evidence: [
          { name: 'connections', value: ids.size },
          { name: 'now', value: now },
        ],
        next: [{ does: 'give each connector a database.server.id of its own' }],
      },
    ];
  });
};
