/** What a lab is worked on with; loaded when that is asked for the first time. */
export { controlService } from './control.ts';
export { bringDown } from './down.ts';
export { cancelJob, submitJob } from './job.ts';
export { readLog } from './logs.ts';
export { secretsIn, settingsOf } from './settings.ts';
export { statusOf } from './status.ts';
export { terminalFor } from './terminal.ts';
export { bringUp, decideUp } from './up.ts';
