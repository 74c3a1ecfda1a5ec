import { Decoder } from './decoder.ts';
import type { Item } from './items.ts';
import { controls, finals } from './key-names.ts';
import { backgroundIn, pointedIn } from './reports.ts';
import { keyOfSequence } from './sequence-keys.ts';

/** ESC alone is the key Escape when nothing follows for so long. */
export const escapeMs = 50;
// What a terminal sends in pieces comes with shorter pauses; what has no end is over after one.
const longestPauseMs = 1000;
const longestSequenceMs = 5000;
const longestPastePauseMs = 3000;
// No prompt takes more, and nothing else takes any of it.
const longestPaste = 4096;
// What is told in a sequence and is of use is shorter.
const longestHeld = 64;

const esc = '\u001B';
const pasteEnd = `${esc}[201~`;

type Mode = 'ground' | 'escape' | 'csi' | 'ss3' | 'string' | 'stringEscape' | 'paste' | 'skip';

// OSC, DCS, SOS, PM and APC, after ESC and as one sign.
const stringStarts = new Set([...']PX^_', ...'\u009D\u0090\u0098\u009E\u009F']);
const interrupt = '\u0003';

/**
 * Tells keys from all else that a terminal sends: pasted text, and answers and reports, of which few are
 * told on and the rest is swallowed whole, also when they come in pieces. `at` is a time in ms on any clock.
 */
export class InputParser {
  private readonly decoder = new Decoder();
  private mode: Mode = 'ground';
  private held = '';
  private toSkip = 0;
  private since = 0;
  private last = 0;
  private paste = '';
  private tail = '';
  /** What came since an Escape that may have been the beginning of an answer. */
  private late: string | undefined;
  private items: Item[] = [];

  /** What a chunk of bytes means, in its order. */
  push(bytes: Buffer, at: number): Item[] {
    this.expire(at);
    const text = this.decoder.push(bytes);
    this.last = at;
    if (this.mode === 'ground') this.joinLate(text, at);
    for (const sign of text) this.take(sign, at);
    return this.taken();
  }

  /** When `flush` has something to tell unless more comes before; undefined: never. */
  get dueAt(): number | undefined {
    if (this.mode === 'escape' || this.mode === 'ss3') return this.last + escapeMs;
    return this.mode === 'paste' ? this.last + longestPastePauseMs : undefined;
  }

  /** What it means that nothing more has come. */
  flush(at: number): Item[] {
    if (this.mode === 'paste') this.endPaste();
    else if (this.mode === 'escape' || this.mode === 'ss3') {
      this.key('escape');
      if (this.mode === 'ss3') this.key('O', 'O');
      else this.late = '';
      this.mode = 'ground';
      this.last = at;
    }
    return this.taken();
  }

  private taken(): Item[] {
    const items = this.items;
    this.items = [];
    return items;
  }

  private key(name: string, text = ''): void {
    this.items.push({ name, text });
  }

  private begin(mode: Mode, at: number): void {
    this.mode = mode;
    this.held = '';
    this.since = at;
  }

  private expire(at: number): void {
    const pause = at - this.last;
    if (pause > longestPauseMs) this.late = undefined;
    if (this.mode === 'paste') {
      if (pause > longestPastePauseMs) this.endPaste();
    } else if (this.mode !== 'escape' && this.mode !== 'ss3')
      if (pause > longestPauseMs || at - this.since > longestSequenceMs) this.mode = 'ground';
  }

  /** An answer of which ESC has come so early that it was taken for the key. */
  private joinLate(text: string, at: number): void {
    if (this.late === undefined) return;
    const first = this.late === '';
    const all = this.late + text;
    if (/^(?:\][\dlL]|P[\d!>$+]|[X^_]\S)/.test(all)) this.begin('string', at);
    else if (/^\[[\d?<>=;]/.test(all) || (first && /^\[[A-Za-z]/.test(all))) {
      this.begin(first ? 'escape' : 'csi', at);
    } else if (first && /^O[A-Z]$/.test(all)) this.begin('escape', at);
    this.late = this.mode === 'ground' && /^[\]P^X_[]$/.test(all) ? all : undefined;
  }

  private take(sign: string, at: number) {
    if (this.mode !== 'paste' && sign === interrupt) {
      this.mode = 'ground';
      return this.key('ctrl+c');
    }
    switch (this.mode) {
      case 'ground':
        return this.inGround(sign, at);
      case 'escape':
        return this.afterEscape(sign, at);
      case 'csi':
        return this.inCsi(sign, at);
      case 'ss3':
        return this.inSs3(sign, at);
      case 'string':
        // BEL and ST end it, CAN and SUB break it off.
        if ('\u0007\u009C'.includes(sign)) this.endString();
        else if ('\u0018\u001A'.includes(sign)) this.mode = 'ground';
        else if (sign === esc) this.mode = 'stringEscape';
        else if (this.held.length < longestHeld) this.held += sign;
        return;
      case 'stringEscape':
        if (sign === '\\') return this.endString();
        this.mode = 'ground';
        // Any other sequence breaks it off.
        if (sign === esc || sign === '[' || stringStarts.has(sign))
          return this.afterEscape(sign, at, false);
        return this.inGround(sign, at);
      case 'paste':
        if (this.paste.length < longestPaste + pasteEnd.length) this.paste += sign;
        this.tail = (this.tail + sign).slice(-pasteEnd.length);
        if (this.tail === pasteEnd) this.endPaste(true);
        return;
      case 'skip':
        this.toSkip -= 1;
        if (this.toSkip <= 0) this.mode = 'ground';
        return;
    }
  }

  private inGround(sign: string, at: number) {
    const code = sign.codePointAt(0) ?? 0;
    if (sign === esc) return this.begin('escape', at);
    if (sign === '\u009B') return this.begin('csi', at);
    if (sign === '\u008F') return this.begin('ss3', at);
    if (code >= 0x80 && code < 0xa0) {
      if (stringStarts.has(sign)) this.begin('string', at);
      return;
    }
    if (controls[sign]) return this.key(controls[sign]);
    if (code >= 1 && code <= 26) return this.key(`ctrl+${String.fromCharCode(code + 96)}`);
    if (code >= 32) this.key(sign === ' ' ? 'space' : sign, sign);
  }

  private afterEscape(sign: string, at: number, isKey = true) {
    if (sign === '[') return this.begin('csi', at);
    if (sign === 'O') return this.begin('ss3', at);
    if (stringStarts.has(sign)) return this.begin('string', at);
    // Over a slow line Escape and the next key come together.
    if (isKey) this.key('escape');
    this.mode = 'ground';
    this.inGround(sign, at);
  }

  private inSs3(sign: string, at: number) {
    if (/[\d;]/.test(sign)) return;
    this.mode = 'ground';
    const name = sign === 'M' ? 'enter' : finals[sign];
    if (name) return this.key(name);
    if (/[@-~]/.test(sign)) return;
    this.key('escape');
    this.key('O', 'O');
    this.inGround(sign, at);
  }

  private inCsi(sign: string, at: number) {
    // Function keys of the Linux console: ESC [ [ A.
    if (this.held === '[') {
      this.mode = 'ground';
      return sign === 'A' ? this.key('F1') : undefined;
    }
    if (this.held === '' && sign === '[') {
      this.held = sign;
      return;
    }
    const isRxvtKey = sign === '$' && /^[235678]$/.test(this.held);
    if (/[ -?]/.test(sign) && !isRxvtKey) {
      if (this.held.length < longestHeld) this.held += sign;
      return;
    }
    this.mode = 'ground';
    if (!/[$@-~]/.test(sign)) return this.inGround(sign, at);
    const sequence = this.held + sign;
    if (sequence === '200~') {
      this.begin('paste', at);
      this.paste = '';
      this.tail = '';
    } else if (sequence === 'M')
      // A mouse of old: a button and two coordinates as signs.
      this.skip(3);
    else this.named(sequence);
  }

  private skip(signs: number): void {
    this.mode = 'skip';
    this.toSkip = signs;
  }

  private named(sequence: string) {
    const item = pointedIn(sequence) ?? keyOfSequence(sequence);
    if (item) this.items.push(item);
  }

  private endString(): void {
    this.mode = 'ground';
    const background = backgroundIn(this.held);
    if (background) this.items.push({ background });
  }

  private endPaste(marked = false): void {
    const text = marked ? this.paste.slice(0, -pasteEnd.length) : this.paste;
    this.mode = 'ground';
    this.items.push({ paste: text.slice(0, longestPaste) });
    this.paste = '';
  }
}
