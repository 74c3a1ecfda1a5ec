import { isStop } from '../watch/away.ts';
import { phaseOf, rests } from '../watch/phase.ts';
import type { StepLine } from '../watch/snapshot.ts';
import type { PipelineRule } from './rule.ts';

/** Said of a pipeline in place of all else: its lab is not there to be read. */
export const labRests: PipelineRule = {
  id: 'L04',
  title: 'There is no lab, or it is stopped',
  means: 'The pipeline’s lab does not exist, or is stopped. No further conclusions are drawn.',
  causes: ['It was taken down (`cdc-top down`), or was never created.'],
  cures: ['Bring it up: `U`, or `cdc-top up`.'],
  find({ labs, parts }) {
    const source = parts.source ?? parts.mysql;
    const phase = source ? phaseOf({ labs }, source) : 'there';
    if (!source || !rests(phase)) return [];
    const [text, does] =
      phase === 'absent' ? ['there is no lab', 'creates it'] : ['the lab is stopped', 'starts it'];
    const next = [{ does, key: 'U', command: 'cdc-top up' }];
    return [{ level: 'waiting', subject: { lab: source.system.lab }, text, next }];
  },
};

const said = (step: StepLine): string => {
  const { subject, what } = step;
  if (!isStop(step)) return `starting ${subject}: ${what}`;
  return what === 'stopping' ? `${subject} is stopping` : `${subject}: ${what}`;
};

/** The verdict while a lab is brought up: that something does not answer yet is expected. */
export const labComesUp: PipelineRule = {
  id: 'L02',
  title: 'The lab is coming up',
  means:
    'The lab is being brought up. Whatever is found in the meantime is listed, but is not the verdict.',
  causes: ['`up` is running, here or elsewhere.'],
  cures: ['Wait: each step says what it is waiting for.'],
  find({ steps, parts }) {
    const { lab } = (parts.source ?? parts.mysql)?.system ?? {};
    const step = steps.find((each) => each.state === 'running' && each.lab === lab);
    if (!step) return [];
    return [{ level: 'waiting', subject: { lab }, text: said(step) }];
  },
};
