import { randomUUID } from 'node:crypto';
import type { LabStatus } from '../../source/watch/lab.ts';
import { readSecretFile } from './secrets.ts';

/** What a cell showed: its printed text, and each value or table as text and, where it has it, HTML. */
export type CellOutput = { printed: string; shown: { text: string; html?: string }[] };
export type RunCell = { source: string; output: CellOutput };

type Cell = { cell_type: string; source: string };
type Message = {
  parent_header: { msg_id?: string };
  msg_type: string;
  content: {
    name?: string;
    text?: string;
    data?: Record<string, string>;
    execution_state?: string;
    ename?: string;
    evalue?: string;
  };
};

/** Runs a notebook of `work` as JupyterLab does: from its server, in a kernel that it starts. */
export const runNotebook = (status: LabStatus, name: string): Promise<RunCell[]> =>
  runCells(status, name);

/** Runs code as the only cell of a notebook of its own. */
export const runCode = async (status: LabStatus, code: string): Promise<CellOutput> => {
  const [run] = await runCells(status, 'scratch.ipynb', code);
  return (run as RunCell).output;
};

const runCells = async (status: LabStatus, name: string, code?: string): Promise<RunCell[]> => {
  const base = (status.endpoints.jupyter as string).replace(/\/lab$/, '');
  const token = readSecretFile(status.paths.secrets as string, 'jupyter.token');
  // biome-ignore lint/suspicious/noExplicitAny: what Jupyter answers
  const ask = async (url: string, method = 'GET', body?: unknown): Promise<any> => {
    const answer = await fetch(`${base}/api/${url}`, {
      method,
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : await answer.json();
  };
  if (code !== undefined)
    await ask(`contents/work/${name}`, 'PUT', {
      type: 'notebook',
      content: {
        ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
        cells: [
          {
            ...{ cell_type: 'code', id: 'only', metadata: {}, outputs: [], execution_count: null },
            source: code,
          },
        ],
      },
    });
  const file = await ask(`contents/work/${name}`);
  // What nbformat finds wrong with the file.
  if (file.message) throw new Error(`${name}: ${file.message}`);
  const session = await ask('sessions', 'POST', {
    path: `work/${name}`,
    name,
    type: 'notebook',
    kernel: { name: 'python3' },
  });
  const address = `${base.replace('http', 'ws')}/api/kernels/${session.kernel.id}/channels`;
  const socket = new WebSocket(`${address}?token=${token}`);
  try {
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('the kernel’s socket failed')));
    });
    const run: RunCell[] = [];
    for (const { cell_type, source } of file.content.cells as Cell[]) {
      if (cell_type !== 'code') continue;
      const output = await execute(socket, source).catch((error: Error) => {
        throw new Error(`${name}: ${error.message} in the cell\n${source}`);
      });
      run.push({ source, output });
    }
    return run;
  } finally {
    socket.close();
    await ask(`sessions/${session.id}`, 'DELETE');
  }
};

const execute = (socket: WebSocket, code: string): Promise<CellOutput> =>
  new Promise((resolve, reject) => {
    const id = randomUUID();
    const output: CellOutput = { printed: '', shown: [] };
    let failure = '';
    const end = () => {
      socket.removeEventListener('message', hear);
      socket.removeEventListener('close', lost);
      if (failure) reject(new Error(failure));
      else resolve(output);
    };
    const lost = () => {
      failure = 'the kernel is gone';
      end();
    };
    const hear = ({ data }: MessageEvent) => {
      const { parent_header, msg_type, content } = JSON.parse(String(data)) as Message;
      if (parent_header.msg_id !== id) return;
      if (msg_type === 'stream' && content.name === 'stdout') output.printed += content.text;
      if (msg_type === 'execute_result' || msg_type === 'display_data')
        output.shown.push({
          text: content.data?.['text/plain'] ?? '',
          html: content.data?.['text/html'],
        });
      if (msg_type === 'error') failure = `${content.ename}: ${content.evalue}`;
      // All output of a cell comes before it.
      if (msg_type === 'status' && content.execution_state === 'idle') end();
    };
    socket.addEventListener('message', hear);
    socket.addEventListener('close', lost);
    const header = { msg_id: id, msg_type: 'execute_request', username: '', session: id };
    socket.send(
      JSON.stringify({
        header: { ...header, version: '5.3', date: new Date().toISOString() },
        parent_header: {},
        metadata: {},
        content: { code, silent: false, store_history: true, allow_stdin: false },
        channel: 'shell',
      }),
    );
  });

/** The cells of an HTML table, its head first. */
export const tableOf = ({ output, source }: RunCell): string[][] => {
  const html = output.shown.find((each) => each.html)?.html;
  if (!html) throw new Error(`no table under the cell\n${source}\n${output.printed}`);
  return Array.from(html.matchAll(/<tr>([\s\S]*?)<\/tr>/g), ([, row = '']) =>
    Array.from(row.matchAll(/<t[hd]>([\s\S]*?)<\/t[hd]>/g), ([, cell = '']) => plain(cell)),
  ).filter((row) => row.length > 0);
};

/** How HTML names the accents of letters: Spark 4 writes `&aacute;`. */
const accents: Record<string, string> = {
  ...{ acute: '\u0301', grave: '\u0300', circ: '\u0302', tilde: '\u0303' },
  ...{ uml: '\u0308', cedil: '\u0327', ring: '\u030a', caron: '\u030c' },
};

const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&([a-zA-Z])([a-z]+);/g, (whole, letter: string, accent: string) =>
      accents[accent] ? `${letter}${accents[accent]}`.normalize('NFC') : whole,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .trim()
    // Spark 4 writes it large.
    .replace(/^NULL$/, 'null');
