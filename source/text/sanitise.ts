import { stripVTControlCharacters } from 'node:util';

/**
 * Text from outside (log lines, server messages) made safe for a terminal: escape sequences and
 * control characters out, tabs to spaces. Line breaks stay only with `keepLines`.
 */
export const sanitise = (text: string, { keepLines = false } = {}): string =>
  stripVTControlCharacters(text)
    .replace(/\t/g, '  ')
    .replace(keepLines ? /\r\n?/g : /[\r\n]+/g, keepLines ? '\n' : ' ')
    // C0 without \n, DEL, C1, and the bidirectional overrides that can reorder a line.
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
