import { defineChecks } from '../../../watch/kind.ts';
import { connectorChecks } from '../../debezium/checks/index.ts';
import type { Connect } from '../readings.ts';
import { openRest } from './open-rest.ts';
import { plugins } from './plugins.ts';
import { readConnect } from './read.ts';
import type { ConnectSettings } from './settings.ts';

export const checks = defineChecks<Connect['endpoint'], ConnectSettings>({
  read: (endpoint, { lab }, signal) => readConnect(endpoint, lab, signal),
  list: [...connectorChecks, openRest, plugins],
});
