import type { Check } from '../../../watch/check.ts';
import type { ServerSettings } from './settings.ts';

const storage = 'debezium.source.offset.storage';
const file = `${storage}.file.filename`;

const isTemporary = (path: string): boolean => /^(\/tmp|\/dev\/shm|\/run)\//.test(path);

export const offsetStorage: Check<ServerSettings> = {
  id: 'DC30',
  title: 'Where Debezium Server keeps how far it has read',
  why: 'offsets in memory, or in a folder that a restart empties, do not survive it: the server takes a new snapshot, and every row arrives again',
  link: 'https://debezium.io/documentation/reference/stable/operations/debezium-server.html#debezium-source-offset-storage',
  check({ worker }) {
    if (!worker) return [];
    const inMemory = (worker[storage] ?? '').endsWith('MemoryOffsetBackingStore');
    const path = worker[file];
    if (!inMemory && path === undefined) return [];
    const level = inMemory ? 'error' : isTemporary(path ?? '') ? 'warning' : 'ok';
    const text = inMemory
      ? `${storage}=org.apache.kafka.connect.storage.FileOffsetBackingStore`
      : `${file}=/var/lib/debezium-server/offsets.dat`;
    return [
      {
        level,
        found: inMemory ? `${storage}=${worker[storage]}` : `${file}=${path}`,
        wanted: 'a file on a disk that lasts',
        ...(level !== 'ok' && { cure: { kind: 'setting', text, restart: 'Debezium Server' } }),
      },
    ];
  },
};
