import { setTimeout as sleep } from 'node:timers/promises';

const listing = 'http://127.0.0.1:9229/json/list';
type Target = { webSocketDebuggerUrl: string };

/** The inspector of a process of Node, which SIGUSR1 opens on a loopback port. */
const inspectorOf = async (pid: number): Promise<string | undefined> => {
  process.kill(pid, 'SIGUSR1');
  for (let tries = 0; tries < 25; tries += 1) {
    await sleep(200);
    try {
      const [target] = (await (await fetch(listing)).json()) as Target[];
      if (target) return target.webSocketDebuggerUrl;
    } catch {
      // Not open yet.
    }
  }
  return undefined;
};

/**
 * Bytes of the objects that a program of Node still holds, after a full collection that this asks
 * for; undefined where its inspector can't be reached.
 */
export const liveNodeHeapOf = async (pid: number): Promise<number | undefined> => {
  const url = await inspectorOf(pid);
  if (!url) return undefined;
  const socket = new WebSocket(url);
  const opened = new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  await opened;
  const ask = (id: number, method: string) =>
    new Promise<{ usedSize: number }>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const answer = JSON.parse(String(data));
        if (answer.id === id) resolve(answer.result);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  try {
    await ask(1, 'HeapProfiler.collectGarbage');
    return (await ask(2, 'Runtime.getHeapUsage')).usedSize;
  } finally {
    socket.close();
  }
};
