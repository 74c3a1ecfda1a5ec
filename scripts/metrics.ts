// Writes the lists in docs/serve.md and docs/check.md, and the board docs/grafana/cdc-top.json, from the declarations
// that cdc-top itself uses:
//   npx tsx scripts/metrics.ts          rewrites them
//   npx tsx scripts/metrics.ts --check  fails where they have drifted
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sampleName } from '../source/export/exposition.ts';
import { exporterOf } from '../source/export/metrics.ts';
import { checkServices } from '../source/export/nagios/index.ts';
import { notifyMetrics } from '../source/export/notify/index.ts';
import { kinds } from '../source/systems/index.ts';
import { board } from './board/index.ts';

const root = path.join(import.meta.dirname, '..');
const cell = (text: string) => text.replaceAll('|', '\\|');
const row = (...cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(' ');

const { families } = await exporterOf(
  kinds.map(({ kind }) => kind),
  [notifyMetrics(undefined)],
);
const metricRows = families.map((family) =>
  row(code([sampleName(family)]), family.type, code(family.labels ?? []), family.help),
);

const checkRows = checkServices.flatMap(({ name, summary, measures, warning, critical }) => [
  row(
    `**\`${name}\`**`,
    '',
    summary,
    code([warning ?? '']).replace('``', ''),
    code([critical ?? '']).replace('``', ''),
  ),
  ...Object.entries(measures).map(([measure, { unit, below, help }]) =>
    row('', code([measure]), `${help}; ${unit}${below ? ', less is bad' : ''}`, '', ''),
  ),
]);

const tables = {
  'docs/serve.md': {
    name: 'metrics',
    rows: [row('metric', 'type', 'labels', 'what it is'), '|---|---|---|---|', ...metricRows],
  },
  'docs/check.md': {
    name: 'services',
    rows: [
      row('service', 'threshold', 'what it is', 'warning', 'critical'),
      '|---|---|---|---|---|',
      ...checkRows,
    ],
  },
};

const wanted = new Map<string, string>();
for (const [file, { name, rows }] of Object.entries(tables)) {
  const [begin, end] = [`<!-- ${name}: npx tsx scripts/metrics.ts -->`, `<!-- /${name} -->`];
  const [head, rest] = readFileSync(path.join(root, file), 'utf8').split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) {
    console.error(`metrics: ${file} has no ${begin} … ${end}`);
    process.exit(2);
  }
  wanted.set(file, `${head}${begin}\n${rows.join('\n')}\n${end}${tail}`);
}
wanted.set('docs/grafana/cdc-top.json', `${JSON.stringify(board, null, 2)}\n`);

const before = (file: string): string => {
  try {
    return readFileSync(path.join(root, file), 'utf8');
  } catch {
    return '';
  }
};
// How JSON is laid out is the formatter's.
const same = (file: string, text: string): boolean =>
  file.endsWith('.json') && before(file) !== ''
    ? JSON.stringify(JSON.parse(before(file))) === JSON.stringify(JSON.parse(text))
    : before(file) === text;
const drifted = [...wanted].filter(([file, text]) => !same(file, text));
if (!process.argv.includes('--check'))
  for (const [file, text] of drifted) writeFileSync(path.join(root, file), text);
else if (drifted.length > 0) {
  const names = drifted.map(([file]) => file).join(', ');
  console.error(`metrics: ${names} drifted: npx tsx scripts/metrics.ts writes them anew`);
  process.exit(1);
}
