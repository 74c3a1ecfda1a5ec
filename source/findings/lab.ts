import { phaseOf, rests } from '../watch/phase.ts';
import type { PipelineRule } from './rule.ts';

/** Said of a pipeline in place of all else: its lab is not there to be read. */
export const labRests: PipelineRule = {
  id: 'L04',
  title: 'There is no lab, or it is stopped',
  means:
    'The lab of the pipeline does not exist, or was stopped. Nothing else is concluded from it.',
  causes: ['It was taken down (`cdc-top down`), or was never made.'],
  cures: ['Bring it up: `U`, or `cdc-top up`.'],
  find({ labs, parts }) {
    const { source } = parts;
    const phase = source ? phaseOf({ labs }, source) : 'there';
    if (!source || !rests(phase)) return [];
    const [text, does] =
      phase === 'absent' ? ['there is no lab', 'makes it'] : ['the lab is stopped', 'starts it'];
    const next = [{ does, key: 'U', command: 'cdc-top up' }];
    return [{ level: 'waiting', subject: { lab: source.system.lab }, text, next }];
  },
};

/** The verdict while a lab is brought up: that something does not answer yet is expected. */
export const labComesUp: PipelineRule = {
  id: 'L02',
  title: 'The lab comes up',
  means:
    'A step of bringing the lab up runs. What is found meanwhile is listed, and is not the verdict.',
  causes: ['`up` was called, here or at the start of the monitor.'],
  cures: ['Wait: each step tells what it waits for.'],
  find({ steps, parts }) {
    const lab = parts.source?.system.lab;
    const step = steps.find((each) => each.state === 'running' && each.lab === lab);
    if (!step) return [];
    const text = `coming up: ${step.subject}: ${step.what}`;
    return [{ level: 'waiting', subject: { lab }, text }];
  },
};
