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
  const { id, parent_id: parent, status = '', text = '' } = message;
  if (message.error === true) return { kind: 'error', text: message.message ?? '' };
  if (message.level)
    return /error|fatal/.test(message.level)
      ? { kind: 'error', text: message.msg ?? '' }
      : undefined;
  if (message.vertexes) return fromBuildKit(message.vertexes);
  if (!id) return undefined;
  const isNew = going.has(status);
  const word = isNew ? text : parent ? text : status;
  if (status === 'Error' && (message.details || (!isNew && text)))
    return { kind: 'error', text: `${id}: ${message.details || text}` };
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
  if (name && word) return { kind: kinds[sort] ?? 'image', name, word };
  const pull = /^(\S+) (Pulling|Pulled|Building|Built|Skipped.*)$/.exec(text);
  if (pull) return { kind: 'image', name: pull[1] ?? '', word: pull[2] ?? '' };
  const layer = /^([0-9a-f]{12}) (\D*?)(?: +\[.*\] +(\S+)\/(\S+))?$/.exec(text);
  if (layer) {
    const [, id = '', says = '', done, total] = layer;
    const far = done && total ? { done: bytesOf(done), total: bytesOf(total) } : {};
    return { kind: 'layer', id, of: '', word: says.trim(), ...far };
  }
  const trouble =
    /^(?:Error response from daemon|ERROR|Error|failed to solve|error)\b:? *(.*)$/i.exec(text);
  if (trouble) return { kind: 'error', text };
  const step = /^#\d+ (\[.*)$/.exec(text)?.[1] ?? /^(Step \d+\/\d+ : .*)$/.exec(text)?.[1];
  return step ? { kind: 'build', text: step } : undefined;
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
      if (word === 'Downloading' && done !== undefined && total) layers.set(id, { done, total });
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
