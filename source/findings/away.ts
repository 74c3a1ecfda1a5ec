import { serviceOfKind } from '../systems/services/names.ts';
import { services } from '../systems/services/readings.ts';
import { type Away, isStop } from '../watch/away.ts';
import type { Evidence } from '../watch/snapshot.ts';
import { viewsOf } from '../watch/view.ts';

/** The systems whose service a person has stopped, or that comes up. */
export const awayIn = ({ systems, steps }: Pick<Evidence, 'systems' | 'steps'>): Away[] => {
  const labs = viewsOf({ systems }, services);
  return systems.flatMap(({ kind, reading, system: { id, lab } }): Away[] => {
    if (lab === undefined || kind === services.kind) return [];
    const service = serviceOfKind(kind);
    const about = { system: id, lab, service };
    const row = labs
      .find(({ system }) => system.lab === lab)
      ?.rows.services.find(({ name }) => name === service);
    const step = steps.find(
      (each) => each.lab === lab && each.subject === service && each.state === 'running',
    );
    if (row?.state === 'stopping' || (step && isStop(step)))
      return [{ ...about, state: 'stopping' }];
    // It may be well before it was read again.
    const unread = row?.startedAgainAt != null && (reading.at ?? 0) < row.startedAgainAt;
    if (step || row?.comingUp || unread) return [{ ...about, state: 'starting' }];
    const stoppedAt = row?.stoppedAt ?? null;
    return stoppedAt === null ? [] : [{ ...about, state: 'stopped', stoppedAt }];
  });
};
