/** How cdc-top is called here: a clone has no such command. */
const called = process.env.npm_lifecycle_event === 'start' ? 'npm start --' : 'cdc-top';

/** The command line that names this lab, for messages. */
export const commandFor = (lab: { name: string }, words: string): string =>
  `${called} ${words}${lab.name === 'lab' ? '' : ` --name ${lab.name}`}`;
