import type { EventLine } from '../../watch/snapshot.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Mysql } from './readings.ts';

type View = SystemView<Mysql>;

/** Readers that come and go, and a binary log that is switched on or off by a restart. */
export const readerChanges = (before: View, after: View): EventLine[] => {
  const { id: system, lab, label } = after.system;
  const lines: EventLine[] = [];
  const say = (level: EventLine['level'], name: string, text: string) =>
    lines.push({
      ...{ at: after.reading.at ?? 0, level, source: name, text },
      subject: { system, lab, name },
    });
  const known = new Map(before.rows.readers.map((row) => [row.name, row]));
  for (const { name, connected } of after.rows.readers) {
    const old = known.get(name);
    known.delete(name);
    if (connected && !old?.connected && before.reading.value?.dumps)
      say('good', name, 'reads the binary log');
    else if (old?.connected && connected === false)
      say('error', name, 'no longer reads the binary log');
  }
  if (after.reading.value?.dumps)
    for (const { name, connected } of known.values())
      if (connected) say('warning', name, 'no longer reads the binary log');
  const [was, is] = [before.reading.value?.logBin, after.reading.value?.logBin];
  if (was !== undefined && is !== undefined && was !== is)
    say(is ? 'good' : 'error', label, is ? 'writes a binary log' : 'no longer writes a binary log');
  return lines;
};
