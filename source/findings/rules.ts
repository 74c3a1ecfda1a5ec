import type { SystemKind } from '../panes/kind.ts';
import { kinds } from '../systems/index.ts';
import type { RuleText } from '../watch/finding.ts';
import { pipelineRules } from './index.ts';

/** Every rule with what its page says: of what does not answer, of labs, of kinds, of pipelines. */
export const rulesOf = (all: readonly SystemKind[] = kinds): readonly RuleText[] => [
  ...all.flatMap(({ kind }) => kind.rules),
  ...pipelineRules,
];

let known: ReadonlyMap<string, RuleText> | undefined;

/** What the page of a rule says; undefined where there is no such rule. */
export const ruleOf = (id: string): RuleText | undefined => {
  known ??= new Map(rulesOf().map((rule) => [rule.id, rule]));
  return known.get(id);
};
