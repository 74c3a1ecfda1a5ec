import type { Rule } from '../../../watch/kind.ts';
import type { DebeziumServer } from '../readings.ts';
import { saysDown } from './says-down.ts';

export const serverRules: readonly Rule<DebeziumServer>[] = [saysDown];
