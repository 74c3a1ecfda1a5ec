import type { SystemKind } from '../panes/kind.ts';
import connect from './connect/index.ts';
import debeziumServer from './debezium-server/index.ts';
import delta from './delta/index.ts';
import kafka from './kafka/index.ts';
import mysql from './mysql/index.ts';
import postgres from './postgres/index.ts';
import services from './services/index.ts';
import spark from './spark/index.ts';

/** Every kind of system, and so every pane, in the order of the screen. A new one is a folder and a line here. */
export const kinds: readonly SystemKind[] = [
  services,
  postgres,
  mysql,
  connect,
  debeziumServer,
  kafka,
  ...spark,
  delta,
];
