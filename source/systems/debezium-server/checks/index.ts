import { defineChecks } from '../../../watch/kind.ts';
import { connectorChecks } from '../../debezium/checks/index.ts';
import type { DebeziumServer } from '../readings.ts';
import { offsetStorage } from './offset-storage.ts';
import { readServer } from './read.ts';
import type { ServerSettings } from './settings.ts';

export const checks = defineChecks<DebeziumServer['endpoint'], ServerSettings>({
  read: (_endpoint, context) => readServer(context),
  list: [...connectorChecks, offsetStorage],
});
