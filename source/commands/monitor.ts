import { setTimeout as sleep } from 'node:timers/promises';
import { seedActions } from '../actions/index.ts';
import { withSource } from '../actions/source.ts';
import { showEvents } from '../engine/events/index.ts';
import type { Engine, Target } from '../engine/types.ts';
import { exitCodes, messageOf } from '../errors.ts';
import { deltaLog } from '../probes/delta-log.ts';
import { localFiles } from '../probes/files.ts';
import { slots } from '../probes/slots.ts';
import { sparkProgress } from '../probes/spark-progress.ts';
import { topicOffsets } from '../probes/topic-offsets.ts';
import { sanitise } from '../text/sanitise.ts';
import { bytes, count, duration, plural } from '../text/units.ts';
import { engineFor, labFlags, makeFlags, takeInput } from './shared.ts';
import { endpointLines } from './status.ts';
import type { Command } from './types.ts';

const everyMs = 2000;

/** What runs without a command: until the full-screen monitor exists, a line of status at a time. */
export const monitor: Command = {
  name: '',
  usage: '',
  summary: 'bring the lab up, run the seed changes and the job, and show its status until ctrl-C',
  flags: [...labFlags, ...makeFlags],
  async run(context) {
    takeInput(context, 0, '[COMMAND]');
    const engine = engineFor(context);
    const { signal } = context;
    const view = await showEvents('auto');
    try {
      await engine.up({ signal, onEvent: view.onEvent });
      const status = await engine.status(signal);
      if (status.job.pid === null)
        await engine.submit({ args: [] }, { signal, onEvent: view.onEvent });
      await view.close();
      process.stdout.write(`${endpointLines(status).join('\n')}\n\n`);
    } finally {
      await view.close();
    }
    const target = await engine.target();
    await seedOnce(target, signal);
    try {
      await watch(engine, target, signal);
    } finally {
      const name = context.flags.name ? ` --name ${context.flags.name}` : '';
      process.stderr.write(`\nthe lab goes on running: cdc-top down${name} stops it\n`);
    }
    return exitCodes.ok;
  },
};

// Only in a lab that nobody has changed yet: a second start must not repeat what a person saw.
const seedOnce = async (target: Target, signal: AbortSignal) => {
  const fresh = await withSource(target, signal, async (source) => {
    const { rows } = await source.read(
      'select last_value <= 4 as fresh from inventory.customers_id_seq',
    );
    return rows[0].fresh as boolean;
  });
  if (!fresh) return;
  const changes = await seedActions.demo.run(target, {}, () => {}, signal);
  for (const { sql, rows, lsn } of changes)
    process.stdout.write(`${sanitise(sql)};  -- ${plural(rows, 'row')}, LSN ${lsn}\n`);
  process.stdout.write('\n');
};

const watch = async (engine: Engine, target: Target, signal: AbortSignal): Promise<void> => {
  const progress = sparkProgress(localFiles, target.paths.eventLog);
  const open = await Promise.all([
    slots.open(target),
    topicOffsets.open(target),
    deltaLog().open(target),
  ]);
  const [slotReader, topicReader, deltaReader] = open;
  const parts = [
    async () => {
      const { services } = await engine.status(signal);
      const healthy = services.filter(({ health }) => health === 'healthy').length;
      const ill = services.filter(({ health }) => health !== 'healthy').map(({ name }) => name);
      return `${healthy}/${services.length} healthy${ill.length > 0 ? ` (not ${ill.join(', ')})` : ''}`;
    },
    async () => {
      const reading = await slotReader.read(signal);
      const slot = reading.slots[0];
      if (!slot) return 'no slot';
      const behind = reading.currentLsn - (slot.confirmedFlushLsn ?? reading.currentLsn);
      const active = slot.active ? 'active' : 'INACTIVE';
      return `slot ${slot.name} ${active}, ${bytes(behind)} unconfirmed`;
    },
    async () => {
      const { endOffsets } = await topicReader.read(signal);
      return `topic ${plural(
        [...endOffsets.values()].reduce((a, b) => a + b, 0n),
        'record',
      )}`;
    },
    async () => {
      await progress.poll();
      const last = progress.last()?.progress;
      if (!last) return 'no batch yet';
      const took = last.durationMs.triggerExecution ?? 0;
      return `batch ${last.batchId}: ${plural(last.numInputRows, 'row')} in ${duration(took)}`;
    },
    async () => {
      const delta = await deltaReader.read(signal);
      return delta ? `Delta v${delta.version}, ${count(delta.rows)} rows` : 'no Delta table yet';
    },
  ];
  try {
    for (;;) {
      const texts = await Promise.all(
        parts.map((part) => part().catch((error: unknown) => `(${messageOf(error)})`)),
      );
      signal.throwIfAborted();
      const time = `${new Date().toISOString().slice(11, 19)}Z`;
      process.stdout.write(`${sanitise([time, ...texts].join(' | '))}\n`);
      await sleep(everyMs, undefined, { signal });
    }
  } finally {
    await Promise.all(open.map((reader) => reader.close().catch(() => {})));
  }
};
