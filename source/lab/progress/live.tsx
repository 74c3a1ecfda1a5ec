import { Box, render, Static, Text, useAnimation } from 'ink';
import { useSyncExternalStore } from 'react';
import { sanitise } from '../../text/sanitise.ts';
import { duration } from '../../text/units.ts';
import type { EngineEvent } from '../../watch/lab.ts';
import { createListeners } from '../../watch/listeners.ts';
import type { EventView } from './index.ts';
import { eventLine, progressText } from './plain.ts';

type Row = EngineEvent & { receivedAt: number };
type Rows = { ended: EngineEvent[]; running: Row[] };

/** Live rows while things run; what has ended scrolls up as plain lines. */
export const liveView = (stream: NodeJS.WriteStream): EventView => {
  let rows: Rows = { ended: [], running: [] };
  const listeners = createListeners();
  const view = render(<Live subscribe={listeners.subscribe} read={() => rows} />, {
    stdout: stream,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 10,
  });
  let closed: Promise<void> | undefined;
  return {
    onEvent: (event) => {
      rows = nextRows(rows, event);
      listeners.tell();
    },
    close: () => {
      closed ??= (async () => {
        // What still runs is no longer ours to show: an aborted step leaves no half row behind.
        rows = { ...rows, running: [] };
        listeners.tell();
        await view.waitUntilRenderFlush();
        view.unmount();
        await view.waitUntilExit();
      })();
      return closed;
    },
  };
};

/** Puts one event into the rows. */
export const nextRows = (rows: Rows, event: EngineEvent): Rows => {
  const others = rows.running.filter(({ subject }) => subject !== event.subject);
  if (event.state !== 'running') return { ended: [...rows.ended, event], running: others };
  const row = { ...event, receivedAt: Date.now() };
  const index = rows.running.findIndex(({ subject }) => subject === event.subject);
  return {
    ended: rows.ended,
    running: index === -1 ? [...rows.running, row] : rows.running.with(index, row),
  };
};

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

const Live = ({
  subscribe,
  read,
}: {
  subscribe: (listener: () => void) => () => void;
  read: () => Rows;
}) => {
  const { ended, running } = useSyncExternalStore(subscribe, read, read);
  const { frame } = useAnimation({ interval: 200, isActive: running.length > 0 });
  return (
    <>
      <Static items={ended}>
        {(event, index) => (
          <Text key={`${event.subject}-${index}`}>
            <Text color={event.state === 'failed' ? 'red' : 'green'}>
              {event.state === 'failed' ? '✗' : '✓'}
            </Text>{' '}
            {eventLine(event)}
          </Text>
        )}
      </Static>
      <Box flexDirection="column">
        {running.map((row) => (
          <Text key={row.subject} wrap="truncate">
            <Text color="cyan">{spinner[frame % spinner.length]}</Text> {row.subject.padEnd(12)}{' '}
            <Text dimColor>{duration(row.tookMs + Date.now() - row.receivedAt).padStart(7)}</Text>{' '}
            {[sanitise(row.what), progressText(row)].filter(Boolean).join(' ')}
          </Text>
        ))}
      </Box>
    </>
  );
};
