import process from 'node:process';
import type { OnEvent } from '../../watch/lab.ts';
import { plainWriter } from './plain.ts';
import type { EventView } from './types.ts';

/** The view for this terminal: live rows on a TTY, plain lines elsewhere, JSON lines on request. */
const showEvents = async (style: 'auto' | 'json'): Promise<EventView> => {
  if (style === 'json') return jsonWriter(process.stdout);
  const live = process.stderr.isTTY && process.env.TERM !== 'dumb' && !process.env.CI;
  if (!live) return plainWriter(process.stderr);
  const { liveView } = await import('./live.tsx');
  return liveView(process.stderr);
};

/** One JSON object per event and line. */
export const jsonWriter = (stream: { write(text: string): unknown }): EventView => ({
  onEvent: (event) => {
    stream.write(`${JSON.stringify(event)}\n`);
  },
  close: async () => {},
});

/** Shows what the engine does while `work` runs; nothing is opened before the first event. */
export const withEvents = async <T>(
  style: 'auto' | 'json',
  work: (onEvent: OnEvent) => Promise<T>,
): Promise<T> => {
  let view: Promise<EventView> | undefined;
  try {
    return await work((event) => {
      view ??= showEvents(style);
      void view.then(({ onEvent }) => onEvent(event));
    });
  } finally {
    await (await view)?.close();
  }
};
