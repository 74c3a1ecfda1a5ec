import { loggedNames } from '../lab/contract/names.ts';
import type { KeyContext } from '../panes/keys.ts';

const names: readonly string[] = loggedNames;

// Panes that are about one service.
const servicesOf: Record<string, string> = { slots: 'postgres', topics: 'kafka', batches: 'job' };

// Who speaks in an event under another name: probes, and the source's changes.
const speakers: Record<string, string> = {
  source: 'postgres',
  spark: 'spark-master',
  delta: 'job',
};

/** The service that focus and selection are about, as its log is named; undefined where none is. */
export const selectedService = (context: KeyContext): string | undefined => {
  const { ui, service, snapshot, selectedText } = context;
  const name = servicesOf[ui.focus] ?? service ?? speakerOf(selectedText);
  const { capture } = snapshot.lab;
  const captures = { capture: capture === 'server' ? 'debezium-server' : 'connect' };
  const known = name && ({ ...speakers, ...captures }[name] ?? name);
  if (known === undefined || names.includes(known)) return known;
  return snapshot.derived.slots.some((slot) => slot.name === known) ? 'postgres' : undefined;
};

// An event's text begins with its time and with what it is about.
const speakerOf = (text: string | undefined): string | undefined =>
  /^\S+Z (.+?): /.exec(text ?? '')?.[1];
