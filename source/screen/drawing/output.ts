// No public entry of the package: the bundle and the tests take it by its file.
import InkOutput from '../../../node_modules/ink/build/output.js';
import stringWidth from './stringWidth.ts';

type Transformer = (line: string, index: number) => string;
type Write = { x: number; y: number; text: string; transformers: Transformer[] };
type Clip = Record<'x1' | 'x2' | 'y1' | 'y2', number | undefined>;
type Piece = { x: number; text: string };

/**
 * Takes the place of Ink's own Output in the bundle. Ink cuts every text of every frame into cells
 * and joins the cells again, which is half of what a frame costs. Texts that lie side by side, as all
 * of ours do, need only be joined. Where texts overlap or are clipped, Ink's own way is taken.
 */
export default class Output {
  private readonly width: number;
  private readonly height: number;
  private readonly writes: Write[] = [];
  private readonly replays: ((output: InstanceType<typeof InkOutput>) => void)[] = [];
  private clipped = false;

  constructor({ width, height }: { width: number; height: number }) {
    this.width = width;
    this.height = height;
  }

  write(x: number, y: number, text: string, { transformers }: Pick<Write, 'transformers'>): void {
    if (text === '') return;
    this.writes.push({ x, y, text, transformers });
    this.replays.push((output) => output.write(x, y, text, { transformers }));
  }

  clip(clip: Clip): void {
    this.clipped = true;
    this.replays.push((output) => output.clip(clip));
  }

  unclip(): void {
    this.replays.push((output) => output.unclip());
  }

  get(): { output: string; height: number } {
    const rows = this.clipped ? null : this.rows();
    if (rows) return { output: rows.join('\n'), height: this.height };
    const output = new InkOutput({ width: this.width, height: this.height });
    for (const replay of this.replays) replay(output);
    return output.get();
  }

  /** The lines of the frame, without the spaces at their ends; null where texts overlap. */
  private rows(): string[] | null {
    const pieces: Piece[][] = Array.from({ length: this.height }, () => []);
    for (const { x, y, text, transformers } of this.writes)
      for (const [index, line] of text.split('\n').entries()) {
        const shown = transformers.reduce((before, transform) => transform(before, index), line);
        if (shown !== '') pieces[y + index]?.push({ x, text: shown });
      }
    const rows: string[] = [];
    for (const row of pieces) {
      const joined = joinPieces(row);
      if (joined === null) return null;
      rows.push(joined);
    }
    return rows;
  }
}

const joinPieces = (pieces: Piece[]): string | null => {
  let line = '';
  let column = 0;
  for (const { x, text } of pieces.sort((a, b) => a.x - b.x)) {
    if (x < column) return null;
    line += ' '.repeat(x - column) + text;
    column = x + stringWidth(text);
  }
  return line.trimEnd();
};
