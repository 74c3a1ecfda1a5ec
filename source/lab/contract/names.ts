/** What is called the same in every lab, whatever brings it up; the files in `stack/` say so too. */
export const host = '127.0.0.1';
export const database = 'lab';
export const topic = 'lab_cdc.inventory.customers';
export const connectorName = 'lab-cdc';
export const slotName = 'debezium';

/** The names that stand beside generated passwords. */
export const logins = { postgres: 'postgres', capture: 'debezium', connect: 'cdc-top' } as const;

/** The letters a lab's name may have: it becomes a folder, part of a socket's path, and a Compose project. */
export const labNamePattern = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** The command line that names this lab, for messages. */
export const commandFor = (lab: { name: string }, words: string): string =>
  `cdc-top ${words}${lab.name === 'lab' ? '' : ` --name ${lab.name}`}`;
