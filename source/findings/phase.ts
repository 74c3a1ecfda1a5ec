import type { PipelineEvidence } from '../pipeline/index.ts';
import { type Services, services } from '../systems/services/readings.ts';
import type { Finding, RuleText } from '../watch/finding.ts';
import { phaseOf, rests } from '../watch/phase.ts';
import type { Evidence, LabPhase, LabView } from '../watch/snapshot.ts';
import { type SystemView, viewsOf } from '../watch/view.ts';

/** What the pages say of what becomes of a lab. */
export const phaseTexts: readonly RuleText[] = [
  {
    id: 'X00',
    title: 'Every hop keeps up',
    means: 'No rule finds anything that is wrong with the pipeline.',
    causes: ['Every hop moves at its own pace.'],
    cures: ['There is nothing to do.'],
  },
  {
    id: 'L02',
    title: 'The lab is coming up',
    means: 'Services are installed or started. What does not answer yet is no trouble.',
    causes: ['`up` or the monitor brings the lab up, or a key restarts a service.'],
    cures: ['Wait: the Services pane shows each step.'],
  },
  {
    id: 'L04',
    title: 'There is no lab to watch',
    means: 'No lab of this name exists, or it was stopped.',
    causes: ['`down` stopped it, or it was never made.'],
    cures: ['`cdc-top up` makes or starts it.'],
  },
];

/** The labs, each with what becomes of it: by what is done to it, and else by what it says itself. */
export const labViews = ({
  labs,
  systems,
  steps,
  comingUp,
}: Pick<Evidence, 'labs' | 'systems' | 'steps' | 'comingUp'>): LabView[] => {
  const all = viewsOf({ systems }, services);
  return labs.map((lab) => {
    const { name } = lab;
    const works = steps.some((step) => step.lab === name && step.state === 'running');
    const phase = works || comingUp.has(name) ? 'coming up' : told(name, all);
    return { ...lab, phase };
  });
};

const told = (lab: string, all: readonly SystemView<Services>[]): LabPhase => {
  const reading = all.find(({ system }) => system.lab === lab)?.reading;
  if (!reading || reading.failure) return 'there';
  if (!reading.value) return 'unknown';
  const { lab: state } = reading.value;
  return state === 'absent' || state === 'stopped' ? state : 'there';
};

/** What is said of a pipeline whose lab is not there to be read, in place of all else. */
export const restFinding = ({ labs, parts, pipeline }: PipelineEvidence): Finding | undefined => {
  const { source } = parts;
  const phase = source ? phaseOf({ labs }, source) : 'there';
  if (!source || !rests(phase)) return undefined;
  const [text, does] =
    phase === 'absent' ? ['there is no lab', 'makes it'] : ['the lab is stopped', 'starts it'];
  const subject = { lab: source.system.lab, pipeline: pipeline.id };
  const next = [{ does, key: 'U', command: 'cdc-top up' }];
  return { id: 'L04', level: 'waiting', subject, text, next };
};
