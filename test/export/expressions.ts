import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support.ts';

const read = (file: string): string => readFileSync(path.join(root, 'docs', file), 'utf8');

/** Every expression of the board, as Grafana sends it. */
export const boardExpressions = (): string[] => {
  const { panels, templating } = JSON.parse(read('grafana/cdc-top.json')) as {
    panels: { targets?: { expr: string }[] }[];
    templating: { list: { query: string | { query: string } }[] };
  };
  const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const variables = templating.list.flatMap(({ query }) =>
    typeof query === 'string'
      ? []
      : (/^label_values\(([^,]+), (\w+)\)$/.exec(query.query)?.slice(1, 3) ?? []).join(' by '),
  );
  const chosen = variables.map((text) => text.replace(/^(.+) by (\w+)$/, 'sum by ($2) ($1)'));
  return [...asked, ...chosen].map((expr) =>
    expr.replaceAll('$__rate_interval', '1m').replaceAll('$pipeline', '.*'),
  );
};

/** Every expression of the alert rules. */
export const ruleExpressions = (): string[] =>
  Array.from(
    read('prometheus/rules.yml').matchAll(/^ +expr: (?:>-\n((?: {10,}.*\n)+)|(.*)$)/gm),
    ([, folded, plain]) => (folded?.replace(/\s+/g, ' ') ?? plain ?? '').trim(),
  );

const words = new Set(
  'and or unless by on group_left group_right without ignoring rate increase changes delta deriv sum topk time histogram_quantile'.split(
    ' ',
  ),
);

/** The metrics that an expression names, with the labels that it uses of any of them. */
export const namesIn = (expr: string): { metrics: string[]; labels: string[] } => {
  const labels: string[] = [];
  const bare = expr
    .replace(/\{([^}]*)\}/g, (_, inside: string) => {
      labels.push(
        ...Array.from(inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g), ([, name = '']) => name),
      );
      return '';
    })
    .replace(/\b(?:by|on|group_left|without|ignoring)\s*\(([^)]*)\)/g, (_, inside: string) => {
      labels.push(
        ...inside
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean),
      );
      return '';
    })
    .replace(/\[[^\]]*\]/g, '');
  const metrics = Array.from(bare.matchAll(/[a-zA-Z_]\w*/g), ([name]) => name).filter(
    (name) => !words.has(name),
  );
  return { metrics, labels };
};
