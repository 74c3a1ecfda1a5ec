// Ink ships no types of what is no public entry.
declare module '*/ink/build/output.js' {
  type Transformer = (line: string, index: number) => string;
  export default class Output {
    constructor(options: { width: number; height: number });
    write(x: number, y: number, text: string, options: { transformers: Transformer[] }): void;
    clip(clip: Record<'x1' | 'x2' | 'y1' | 'y2', number | undefined>): void;
    unclip(): void;
    get(): { output: string; height: number };
  }
}
