const block = 512;

const fieldOf = (header: Buffer, from: number, length: number): string =>
  header.toString('utf8', from, from + length).replace(/\0.*$/s, '');

/** The files of a tar archive by their path in it. Only small ones of plain names are expected. */
export const readTar = (archive: Buffer): Map<string, Buffer> => {
  const files = new Map<string, Buffer>();
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block);
    const name = fieldOf(header, 0, 100);
    if (name === '') break;
    const size = Number.parseInt(fieldOf(header, 124, 12).trim() || '0', 8);
    const prefix = fieldOf(header, 257, 5) === 'ustar' ? fieldOf(header, 345, 155) : '';
    const type = String.fromCharCode(header[156] ?? 0);
    at += block;
    // Anything else than a file: folders, links, extended headers.
    if (type === '0' || type === '\0')
      files.set(prefix ? `${prefix}/${name}` : name, archive.subarray(at, at + size));
    at += Math.ceil(size / block) * block;
  }
  return files;
};

export type TarFile = { name: string; content: Buffer; mode: number; uid: number; gid: number };

/** A tar archive of small files. Names have at most 100 bytes. */
export const writeTar = (files: readonly TarFile[]): Buffer => {
  const parts = files.flatMap(({ name, content, mode, uid, gid }) => {
    const header = Buffer.alloc(block);
    const put = (text: string, at: number, length: number) => {
      if (header.write(text, at, length, 'utf8') < Buffer.byteLength(text))
        throw new Error(`${name}: too long for a tar archive`);
    };
    const octal = (value: number, length: number) =>
      `${value.toString(8).padStart(length - 1, '0')}\0`;
    put(name, 0, 100);
    put(octal(mode, 8), 100, 8);
    put(octal(uid, 8), 108, 8);
    put(octal(gid, 8), 116, 8);
    put(octal(content.length, 12), 124, 12);
    put(octal(Math.floor(Date.now() / 1000), 12), 136, 12);
    put('        ', 148, 8);
    put('0', 156, 1);
    put('ustar\0' + '00', 257, 8);
    const sum = header.reduce((total, byte) => total + byte, 0);
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8);
    const padding = Buffer.alloc((block - (content.length % block)) % block);
    return [header, content, padding];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
};
