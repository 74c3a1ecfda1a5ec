import type { PipelineRule } from '../rule.ts';

export const topicRules: readonly PipelineRule[] = [];
