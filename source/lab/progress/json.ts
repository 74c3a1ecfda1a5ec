import type { EventView } from './index.ts';

/** One JSON object per event and line. */
export const jsonWriter = (stream: { write(text: string): unknown }): EventView => ({
  onEvent: (event) => {
    stream.write(`${JSON.stringify(event)}\n`);
  },
  close: async () => {},
});
