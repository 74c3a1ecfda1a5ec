/** The command that starts cdc-top again in this environment: in a clone, and for npx, there is no `cdc-top`. */
export const calledIn = (env: NodeJS.ProcessEnv): string => {
  const { npm_lifecycle_event: event, npm_package_name: project, npm_config_package } = env;
  const isNpx = event === 'npx';
  if (event === undefined) return 'cdc-top';
  if (!isNpx && project === 'cdc-top') return event === 'start' ? 'npm start --' : 'cdc-top';
  // What npx was told to bring along (`-p node@24`) is needed the next time, too.
  const brought = isNpx ? (npm_config_package ?? '').split(/\n+/).filter(Boolean) : [];
  return ['npx', ...brought.flatMap((name) => ['-p', name]), 'cdc-top'].join(' ');
};

const called = calledIn(process.env);

/** The command line that names this lab, for messages. */
export const commandFor = (lab: { name: string }, words: string): string =>
  `${called} ${words}${lab.name === 'lab' ? '' : ` --name ${lab.name}`}`;
