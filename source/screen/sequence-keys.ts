import type { Stroke } from './items.ts';
import { controls, finals } from './key-names.ts';

const key = (name: string, text = ''): Stroke => ({ name, text });

/** The key that a control sequence stands for, without its CSI; undefined where it is none. */
export const keyOfSequence = (sequence: string): Stroke | undefined => {
  if (sequence === 'Z') return key('shift+tab');
  const [, number = '', modifiers = '1', final = ''] =
    /^(\d*)(?:;(\d+)(?::\d+)?)?([A-DFHPu~])$/.exec(sequence) ?? [];
  if (final === '' || (final !== '~' && final !== 'u' && !/^1?$/.test(number))) return undefined;
  const held = Number(modifiers) - 1;
  if (final === 'u') return byCode(Number(number), held, sequence);
  const name = finals[final === '~' ? `${number}~` : final];
  return name ? key((held & 1) === 1 ? `shift+${name}` : name) : undefined;
};

/** A key as terminals tell it that another program has left in kitty's mode. */
const byCode = (code: number, held: number, sequence: string): Stroke | undefined => {
  if (sequence.endsWith(':3u')) return undefined;
  if (code === 27) return key('escape');
  const sign = code < 0x110000 ? String.fromCodePoint(code) : '';
  if ((held & 4) !== 0) return /^[a-z]$/.test(sign) ? key(`ctrl+${sign}`) : undefined;
  if (code === 9 && (held & 1) === 1) return key('shift+tab');
  if (controls[sign]) return key(controls[sign]);
  // Above are what keyboards have beside letters, in a private range.
  if (code >= 32 && code < 0xe000) return key(sign === ' ' ? 'space' : sign, sign);
  return undefined;
};
