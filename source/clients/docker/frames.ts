import { Readable, Writable } from 'node:stream';
import type { Docker } from './client.ts';

// Its own demultiplexer copies what it has not taken yet with every piece.
const mostAtOnce = 16 * 1024;

/**
 * Takes Docker's multiplexed output apart; the function that it returns is given the bytes as they
 * come. Every piece is handed on as it was written, which for logs is a line or a part of one.
 */
export const demultiplex = (
  { modem }: Pick<Docker, 'modem'>,
  onPiece: (piece: Buffer, stream: 'stdout' | 'stderr') => void,
): ((chunk: Buffer) => void) => {
  // Without a buffer of its own: each piece is handed on before the call returns.
  const source = new Readable({ read: () => {} });
  const taking = (stream: 'stdout' | 'stderr') =>
    new Writable({
      write(piece: Buffer, _encoding, done) {
        onPiece(piece, stream);
        done();
      },
    });
  modem.demuxStream(source, taking('stdout'), taking('stderr'));
  return (chunk) => {
    for (let at = 0; at < chunk.length; at += mostAtOnce)
      source.emit('data', chunk.subarray(at, at + mostAtOnce));
  };
};

/** Calls back with each whole line of what comes; returns what takes the bytes. */
export const byLine = (onLine: (line: string) => void): ((chunk: Buffer) => void) => {
  // Bytes, not characters: a chunk may end inside one. Joined once, since a line may be very long.
  let waiting: Buffer[] = [];
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      waiting.push(chunk.subarray(from, end));
      const line = Buffer.concat(waiting).toString('utf8');
      waiting = [];
      from = end + 1;
      onLine(line);
    }
    if (from < chunk.length) waiting.push(chunk.subarray(from));
  };
};
