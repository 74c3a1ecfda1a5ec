// Each piece of a container's output: which stream it is of (1 byte, 3 unused), its length, itself.
const headerBytes = 8;

/**
 * Takes Docker's multiplexed output apart; the function that it returns is given the bytes as they
 * come. Every piece is handed on as it was written, which for logs is a line or a part of one.
 */
export const demultiplex = (
  onPiece: (piece: Buffer, stream: 'stdout' | 'stderr') => void,
): ((chunk: Buffer) => void) => {
  let waiting: Buffer[] = [];
  let length = 0;
  const join = (): Buffer => {
    const joined = waiting.length === 1 ? (waiting[0] as Buffer) : Buffer.concat(waiting, length);
    waiting = [joined];
    return joined;
  };
  let needed = headerBytes;
  return (chunk) => {
    waiting.push(chunk);
    length += chunk.length;
    // Large pieces come in many chunks: they are joined once, when all is there.
    while (length >= needed) {
      const bytes = join();
      const size = bytes.readUInt32BE(4);
      if (length < headerBytes + size) {
        needed = headerBytes + size;
        return;
      }
      onPiece(
        bytes.subarray(headerBytes, headerBytes + size),
        bytes[0] === 2 ? 'stderr' : 'stdout',
      );
      waiting = [bytes.subarray(headerBytes + size)];
      length -= headerBytes + size;
      needed = headerBytes;
    }
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
