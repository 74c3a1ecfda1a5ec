import { type SourceName, sourceNames } from '../../config/choices.ts';

type Marked = { metadata: { tags?: string[] } };
type Notebook = Marked & { cells: Marked[] };

const isFor = ({ metadata: { tags = [] } }: Marked, source: SourceName): boolean => {
  const named = sourceNames.filter((name) => tags.includes(name));
  return named.length === 0 || named.includes(source);
};

/**
 * A notebook of `stack/` as a lab with this source gets it: what carries the name of another source as a
 * tag is left out, be it a cell or all of it; then it is undefined. docker/work.py does the same in Docker.
 */
export const notebookFor = (text: string, source: SourceName): string | undefined => {
  const notebook = JSON.parse(text) as Notebook;
  if (!isFor(notebook, source)) return undefined;
  const cells = notebook.cells.filter((cell) => isFor(cell, source));
  for (const one of [notebook, ...cells]) delete one.metadata.tags;
  return `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
};
