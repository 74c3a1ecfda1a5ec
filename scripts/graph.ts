/** A box of the picture; columns and rows are counted from 1. */
export type Box = {
  name: string;
  from: number;
  to: number;
  row: number;
  heading: string;
  lines: string[];
};
export type Edge = { from: string; to: string; looks: boolean; label: string[] };
export type Graph = { title: string; boxes: Box[]; edges: Edge[] };

const parts = (text: string): string[] => text.split('|').map((part) => part.trim());

/** Reads a graph (docs/pictures/architecture.txt says how one is written). Throws with the line. */
export const parseGraph = (text: string): Graph => {
  const graph: Graph = { title: '', boxes: [], edges: [] };
  for (const [index, line] of text.split('\n').entries()) {
    const wrong = (what: string) => new Error(`line ${index + 1}: ${what}: ${line}`);
    if (line.trim() === '' || line.startsWith('#')) continue;
    const title = /^title (.+)$/.exec(line);
    const box = /^box (\w+)\s+(\d)(?:-(\d))?\s+(\d)\s+(.+)$/.exec(line);
    const edge = /^(\w+)\s+(->|\.\.)\s+(\w+)(?:\s+(.+))?$/.exec(line);
    if (title) graph.title = title[1] as string;
    else if (box) {
      const [, name = '', from, to = from, row, rest = ''] = box;
      const [heading = '', ...lines] = parts(rest);
      if (graph.boxes.some((other) => other.name === name))
        throw wrong('a second box of this name');
      graph.boxes.push({
        ...{ name, from: Number(from), to: Number(to), row: Number(row) },
        ...{ heading, lines },
      });
    } else if (edge) {
      const [, from = '', sign, to = '', label] = edge;
      for (const name of [from, to])
        if (!graph.boxes.some((each) => each.name === name)) throw wrong(`no box ${name} above`);
      if (from === to) throw wrong('an edge to itself');
      graph.edges.push({ from, to, looks: sign === '..', label: label ? parts(label) : [] });
    } else throw wrong('neither title, box nor edge');
  }
  if (graph.title === '') throw new Error('no title');
  return graph;
};
