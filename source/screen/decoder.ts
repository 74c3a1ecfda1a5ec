const sequences = /[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}/g;
const unfinished = /(?:[\xC2-\xDF]|[\xE0-\xEF][\x80-\xBF]?|[\xF0-\xF4][\x80-\xBF]{0,2})$/;

/** UTF-8 of a terminal, in which a byte that is none stays itself: C1 controls are sent so, too. */
export class Decoder {
  private rest = '';

  push(bytes: Buffer): string {
    const all = this.rest + bytes.toString('latin1');
    this.rest = unfinished.exec(all)?.[0] ?? '';
    return all
      .slice(0, all.length - this.rest.length)
      .replace(sequences, (sequence) => Buffer.from(sequence, 'latin1').toString());
  }
}
