import type { PipelineRule } from '../rule.ts';

export const tableRules: readonly PipelineRule[] = [];
