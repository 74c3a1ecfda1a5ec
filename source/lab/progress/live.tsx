import { Box, render, Static, Text, useAnimation } from 'ink';
import { sanitise } from '../../text/sanitise.ts';
import { duration, progressText } from '../../text/units.ts';
import type { EngineEvent } from '../../watch/lab.ts';
import { eventLine } from './plain.ts';
import type { EventView } from './types.ts';

type Row = EngineEvent & { receivedAt: number };
type Rows = { ended: EngineEvent[]; running: Row[] };

/** Live rows while things run; what has ended scrolls up as plain lines. */
export const liveView = (stream: NodeJS.WriteStream): EventView => {
  let rows: Rows = { ended: [], running: [] };
  const view = render(<Live {...rows} />, {
    stdout: stream,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 10,
  });
  let closed: Promise<void> | undefined;
  return {
    onEvent: (event) => {
      rows = nextRows(rows, event);
      if (!closed) view.rerender(<Live {...rows} />);
    },
    close: () => {
      closed ??= (async () => {
        // What still runs is no longer ours to show: an aborted step leaves no half row behind.
        rows = { ...rows, running: [] };
        view.rerender(<Live {...rows} />);
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

const Live = ({ ended, running }: Rows) => {
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
