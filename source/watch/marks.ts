import type { Snapshot } from './snapshot.ts';

/** A moment at which a system of a lab went away, or came back. */
export type Mark = { at: number; name: string; back: boolean };

/** The finding that a system does not answer, by the key that events tell of it. */
const isOfSilence = (key: string): boolean => key.startsWith('X01 ');

/** When systems of a lab went away and came back, as its events have told. */
export const marksIn = (
  { events, systems }: Pick<Snapshot, 'events' | 'systems'>,
  lab: string | undefined,
): readonly Mark[] =>
  events.flatMap(({ at, found, subject }): Mark[] => {
    if (lab === undefined || subject.lab !== lab || !found || !isOfSilence(found.key)) return [];
    const name = systems.find(({ system }) => system.id === subject.system)?.system.short;
    return name === undefined ? [] : [{ at, name, back: !found.open }];
  });
