import process from 'node:process';
import { plainWriter } from './plain.ts';
import type { EventView } from './types.ts';

/** The view for this terminal: live rows on a TTY, plain lines elsewhere, JSON lines on request. */
export const showEvents = async (style: 'auto' | 'json'): Promise<EventView> => {
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
