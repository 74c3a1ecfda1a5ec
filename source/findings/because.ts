import { serviceOfKind } from '../systems/services/names.ts';
import type { Finding, RuleText, Subject } from '../watch/finding.ts';

/** By a rule’s id: which others explain what it finds, and whether that is one of several things. */
export type Causes = ReadonlyMap<string, Pick<RuleText, 'becauseOf' | 'ofOne'>>;

type About = Pick<Finding, 'id' | 'subject' | 'names'>;

const serviceOf = ({ service, system }: Subject): string | undefined =>
  service ?? serviceOfKind(system?.split(':')[0]);

const namesOf = ({ subject: { name }, names }: About): readonly string[] | undefined =>
  names ?? (name === undefined ? undefined : [name]);

/** Whether two findings of one pipeline may be about the same thing: what one leaves open, the other decides. */
const isAboutSame = (finding: About, cause: About): boolean => {
  const { service, system } = finding.subject;
  if (service !== undefined) return serviceOf(cause.subject) === service;
  if (system !== cause.subject.system) return true;
  const [names, others] = [namesOf(finding), namesOf(cause)];
  return !names || !others || names.some((name) => others.includes(name));
};

/** The id of what explains a finding among all of its pipeline; undefined where nothing does. */
export const becauseIn = (
  all: readonly About[],
  causes: Causes,
): ((finding: About) => string | undefined) => {
  const byId = Map.groupBy(all, ({ id }) => id);
  return (finding) => {
    const { becauseOf = [], ofOne = false } = causes.get(finding.id) ?? {};
    return becauseOf.find((id) =>
      byId.get(id)?.some((cause) => !ofOne || isAboutSame(finding, cause)),
    );
  };
};
