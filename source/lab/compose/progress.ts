/** One line of what `docker compose` does, whatever version and form it has. */
export type Progress =
  | { kind: 'container'; name: string; word: string }
  | { kind: 'network' | 'volume'; name: string; word: string }
  /** An image, or a service whose image it is: `name` is what Compose calls it. */
  | { kind: 'image'; name: string; word: string }
  /** A layer of an image that is being pulled; bytes where they are known. */
  | { kind: 'layer'; id: string; of: string; word: string; done?: number; total?: number }
  | { kind: 'build'; text: string }
  | { kind: 'error'; text: string };

type Message = {
  id?: string;
  parent_id?: string;
  status?: string;
  text?: string;
  details?: string;
  current?: number;
  total?: number;
  error?: boolean | string;
  message?: string;
  level?: string;
  msg?: string;
  /** Of BuildKit. */
  vertexes?: { name?: string; error?: string }[];
};

// Compose 5 says in `status` how it goes, and in `text` what it is; before that `status` is what it is.
const going = new Set(['Working', 'Done', 'Error', 'Warning']);
// `[==>   ]  6.89kB/599.9kB`: Compose 5.0 has it in place of what is done with a layer.
const bar = /^\[[=> ]*\]/;

/** Reads one line of `docker compose` on stderr: JSON (2.29 and newer), or plain text. Undefined for noise. */
export const parseProgress = (line: string): Progress | undefined => {
  const text = line.trim();
  if (text === '') return undefined;
  if (!text.startsWith('{')) return plain(text);
  let message: Message;
  try {
    message = JSON.parse(text) as Message;
  } catch {
    return { kind: 'build', text };
  }
  return fromMessage(message);
};

const fromMessage = (message: Message): Progress | undefined => {
  const { id, parent_id: parent, status = '', text = '', details = '' } = message;
  if (message.error)
    return {
      kind: 'error',
      text: message.message ?? (message.error === true ? '' : message.error),
    };
  if (message.level)
    return /error|fatal|panic/.test(message.level)
      ? { kind: 'error', text: message.msg ?? '' }
      : undefined;
  if (message.vertexes) return fromBuildKit(message.vertexes);
  if (!id) return undefined;
  const isNew = going.has(status);
  if (status === 'Error' || (!isNew && (text === 'Error' || status.startsWith('Error')))) {
    const why = [details, text, status].find((said) => said !== '' && said !== 'Error');
    return { kind: 'error', text: `${id}: ${why ?? 'it failed'}` };
  }
  const word = isNew || parent ? layerWord(text, status) : status;
  if (parent) {
    const { current, total } = message;
    return {
      kind: 'layer',
      id,
      of: bare(parent),
      word,
      ...(current !== undefined && { done: current }),
      ...(total !== undefined && { total }),
    };
  }
  return named(id, word);
};

const layerWord = (text: string, status: string): string => {
  if (bar.test(text)) return 'Downloading';
  return text === '' && status === 'Done' ? 'Download complete' : text;
};

const fromBuildKit = (vertexes: { name?: string; error?: string }[]): Progress | undefined => {
  const failed = vertexes.find(({ error }) => error);
  if (failed) return { kind: 'error', text: `${failed.name}: ${failed.error}` };
  const name = vertexes.findLast((vertex) => vertex.name)?.name;
  return name ? { kind: 'build', text: name } : undefined;
};

const kinds: Record<string, 'container' | 'network' | 'volume' | 'image'> = {
  Container: 'container',
  Network: 'network',
  Volume: 'volume',
  Image: 'image',
  Service: 'image',
};

const bare = (name: string) => name.replace(/^(Image|Service) /, '');

const named = (id: string, word: string): Progress => {
  const [, sort = '', rest] = /^(Container|Network|Volume|Image|Service) +(\S+)$/.exec(id) ?? [];
  return rest
    ? { kind: kinds[sort] ?? 'image', name: rest.replace(/^"|"$/g, ''), word }
    : { kind: 'image', name: id, word };
};

// ` Container cdc-top-lab-kafka-1  Started`, ` postgres Pulling`, ` 1f7ce2fa46ab Downloading [=>  ] 1MB/3MB`,
// `#7 [kafka 3/4] COPY …`, `Step 3/4 : COPY …`, `Error response from daemon: …`
const plain = (text: string): Progress | undefined => {
  const [, sort = '', name, word] =
    /^(Container|Network|Volume|Image|Service) +"?(\S+?)"? +(\S.*)$/.exec(text) ?? [];
  const failed = /^Error\b:? *(.*)$/.exec(word ?? '');
  if (failed) return { kind: 'error', text: `${sort} ${name}: ${failed[1] || 'it failed'}` };
  if (name && word) return { kind: kinds[sort] ?? 'image', name, word };
  const pull = /^(\S+) (Pulling|Pulled|Building|Built|Skipped.*)$/.exec(text);
  if (pull) return { kind: 'image', name: pull[1] ?? '', word: pull[2] ?? '' };
  const layer = /^([0-9a-f]{12}) (\D*?)(?: +\[.*\] +(\S+)\/(\S+))?$/.exec(text);
  if (layer) {
    const [, id = '', says = '', done, total] = layer;
    const far = done && total ? { done: bytesOf(done), total: bytesOf(total) } : {};
    return { kind: 'layer', id, of: '', word: says.trim(), ...far };
  }
  const logged = /\blevel=(?:error|fatal|panic)\b(?:.*?\bmsg=(.*))?$/.exec(text);
  if (logged) return { kind: 'error', text: unquoted(logged[1] ?? text) };
  if (/^(?:Error|failed to |dependency failed to start)\b/i.test(text))
    return { kind: 'error', text };
  const step = /^#\d+ (\[.*)$/.exec(text)?.[1] ?? /^(Step \d+\/\d+ : .*)$/.exec(text)?.[1];
  return step ? { kind: 'build', text: step } : undefined;
};

const unquoted = (text: string): string => {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
};

const units: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

const bytesOf = (text: string): number => {
  const [, number = '0', unit = 'B'] = /^([\d.]+)([kMG]?B)$/.exec(text) ?? [];
  return Math.round(Number(number) * (units[unit] ?? 1));
};

/** How far a pull is, over all layers that have said how large they are. */
export const pulledBytes = () => {
  const layers = new Map<string, { done: number; total: number }>();
  return {
    take({ id, word, done, total }: Extract<Progress, { kind: 'layer' }>): void {
      const known = layers.get(id);
      // What goes back, or on after the end, is unpacked: some do not say so.
      const isUnpacked = known && (known.done === known.total || (done ?? 0) < known.done);
      if (word === 'Downloading' && isUnpacked) layers.set(id, { ...known, done: known.total });
      else if (word === 'Downloading' && done !== undefined && total)
        layers.set(id, { done, total });
      else if (known && /^(Download complete|Verifying|Extracting|Pull complete)/.test(word))
        layers.set(id, { ...known, done: known.total });
    },
    /** Undefined while nothing is known. */
    get far(): { done: number; total: number } | undefined {
      if (layers.size === 0) return undefined;
      const sum = (pick: 'done' | 'total') =>
        [...layers.values()].reduce((all, layer) => all + layer[pick], 0);
      return { done: sum('done'), total: sum('total') };
    },
  };
};
