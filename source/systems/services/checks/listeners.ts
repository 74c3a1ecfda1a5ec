/** One listening socket: `address` is `127.0.0.1`, `0.0.0.0`, `::`, `::1` or the kernel’s own hex. */
export type Listener = { address: string; port: number };

const listening = '0A';

const words: Record<string, string> = {
  '00000000000000000000000000000000': '::',
  '00000000000000000000000001000000': '::1',
  '0000000000000000FFFF00000100007F': '127.0.0.1',
};

// Four bytes in the order of a little-endian machine.
const addressOf = (hex: string): string =>
  hex.length === 8
    ? (hex.match(/../g) ?? [])
        .reverse()
        .map((byte) => Number.parseInt(byte, 16))
        .join('.')
    : (words[hex] ?? hex);

/** The listening sockets in the text of Linux’s /proc/net/tcp or tcp6. */
export const listenersIn = (text: string): Listener[] =>
  text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [hex = '', port = ''] = local.split(':');
    return state === listening
      ? [{ address: addressOf(hex), port: Number.parseInt(port, 16) }]
      : [];
  });
