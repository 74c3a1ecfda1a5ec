import type { Client } from 'pg';
import type { DatabaseServer } from './database-server.ts';
import { until } from './support.ts';

type Wire = {
  on(event: 'copyData', hear: (message: { chunk: Buffer }) => void): void;
  sendCopyFromChunk(chunk: Buffer): void;
};

/**
 * A reader of a slot, by the streaming replication protocol: takes what is sent, and answers as
 * Debezium does. What it is told not to do it leaves.
 */
export const slotReader = async (
  server: DatabaseServer,
  slot: string,
  does: { confirms: boolean; answers: boolean } = { confirms: true, answers: true },
) => {
  const client = (await server.open({ replication: 'database' } as never)) as Client;
  const { connection } = client as unknown as { connection: Wire };
  let seen = 0n;
  let confirmed = 0n;
  let refused: unknown;
  const answer = () => {
    if (!does.answers) return;
    if (does.confirms) confirmed = seen;
    // Standby status update: written, flushed, applied, the time in µs since 2000, no reply wanted.
    const message = Buffer.alloc(34);
    message.write('r');
    for (const at of [1, 9, 17]) message.writeBigUInt64BE(confirmed, at);
    message.writeBigInt64BE(BigInt(Date.now() - Date.UTC(2000, 0, 1)) * 1000n, 25);
    connection.sendCopyFromChunk(message);
  };
  connection.on('copyData', ({ chunk }) => {
    // XLogData and keepalives both tell the end of the WAL; only the first carry changes.
    const end = chunk.readBigUInt64BE(chunk[0] === 'w'.charCodeAt(0) ? 9 : 1);
    if (end > seen) seen = end;
  });
  void client
    .query(
      `START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names 'dbz_publication')`,
    )
    .catch((error: unknown) => {
      refused = error;
    });
  const pace = setInterval(answer, 100);
  const cut = () => {
    clearInterval(pace);
    (
      client as unknown as { connection: { stream: { destroy(): void } } }
    ).connection.stream.destroy();
  };
  const isRead = async () => {
    const asks = await server.open();
    const text = `select active from pg_replication_slots where slot_name = '${slot}'`;
    return (await asks.query(text).finally(() => asks.end())).rows[0]?.active === true;
  };
  const begins = until(
    `slot ${slot} is read`,
    () => {
      if (refused) throw refused;
      return isRead();
    },
    10_000,
  );
  await begins.catch(cut);
  await begins;
  return {
    does,
    async close() {
      cut();
      await until(`slot ${slot} is left`, async () => !(await isRead()), 10_000);
    },
  };
};
