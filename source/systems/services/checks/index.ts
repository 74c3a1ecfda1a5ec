import type { Check } from '../../../watch/check.ts';
import { defineChecks } from '../../../watch/kind.ts';
import { disk } from './disk.ts';
import { loopback } from './loopback.ts';
import { memory } from './memory.ts';
import { readLab } from './read.ts';
import { secrets } from './secrets.ts';
import type { LabSettings } from './settings.ts';

/** Every check of a lab on this machine. A new one is a file here and a line. */
export const labChecks: readonly Check<LabSettings>[] = [loopback, secrets, disk, memory];

export default defineChecks({ read: readLab, list: labChecks });
