import { type SourceName, sourceNames } from '../../config/choices.ts';

type Cell = { metadata: { tags?: string[] } };

/**
 * A notebook of `stack/` as a lab with this source gets it: a cell that carries the name of another source
 * as a tag is left out. docker/work.py does the same in Docker.
 */
export const notebookFor = (text: string, source: SourceName): string => {
  const notebook = JSON.parse(text) as { cells: Cell[] };
  const cells = notebook.cells.filter(({ metadata: { tags = [] } }) => {
    const named = sourceNames.filter((name) => tags.includes(name));
    return named.length === 0 || named.includes(source);
  });
  for (const { metadata } of cells) delete metadata.tags;
  return `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
};
