import process from 'node:process';
import type { OnEvent } from '../../watch/lab.ts';
import { jsonWriter } from './json.ts';
import { plainWriter } from './plain.ts';

/** Something that shows engine events; `close` may be called more than once. */
export type EventView = { onEvent: OnEvent; close(): Promise<void> };

/** The view for this terminal: live rows on a TTY, plain lines elsewhere, JSON lines on request. */
export const showEvents = async (style: 'auto' | 'json'): Promise<EventView> => {
  if (style === 'json') return jsonWriter(process.stdout);
  const live = process.stderr.isTTY && process.env.TERM !== 'dumb' && !process.env.CI;
  if (!live) return plainWriter(process.stderr);
  const { liveView } = await import('./live.tsx');
  return liveView(process.stderr);
};
