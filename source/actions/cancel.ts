import { jobRuns } from './state.ts';
import { defineAction } from './types.ts';

export const cancel = defineAction<object, boolean>({
  id: 'cancel',
  label: 'stop job',
  help: 'stop the Spark job',
  group: 'Lab',
  effect: 'write',
  needs: 'job',
  disabledReason: (context) => (jobRuns(context) ? undefined : 'no job is running'),
  keys: {
    names: ['S'],
    confirm: () => 'Stop the Spark job?',
    input: () => ({}),
    begins: () => 'stopping',
    ends: () => ['stopped; the next submit resumes there'],
  },
  command: {
    name: 'cancel',
    usage: '',
    takes: 0,
    summary: 'stop the Spark job; the next submit resumes where it was',
    input: () => ({}),
    print: (stopped) => ({ text: stopped ? 'job stopped\n' : 'no job was running\n' }),
  },
  run: ({ engine, onEvent }, _input, _report, signal) => engine.cancel({ signal, onEvent }),
});
