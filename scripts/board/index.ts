// The Grafana board of docs/grafana/cdc-top.json: a row of panels for each hop. scripts/metrics.ts writes it.

import { capture } from './capture.ts';
import { findings } from './findings.ts';
import { processing } from './processing.ts';
import { services } from './services.ts';
import { source } from './source.ts';
import { table } from './table.ts';
import { topics } from './topics.ts';
import type { Draw, Panel } from './types.ts';

const hops = [findings, services, source, capture, topics, processing, table];
const prometheus = { type: 'prometheus', uid: '$datasource' };

const yesNo = [
  {
    type: 'value',
    options: {
      0: { text: 'no', color: 'red', index: 0 },
      1: { text: 'yes', color: 'green', index: 1 },
    },
  },
];

const thresholdsOf = ({ steps, yes }: Panel) => ({
  mode: 'absolute',
  steps: yes
    ? [
        { color: 'red', value: null },
        { color: 'green', value: 1 },
      ]
    : [
        { color: 'green', value: null },
        ...(steps ? [{ color: 'yellow', value: steps[0] }] : []),
        ...(steps ? [{ color: 'red', value: steps[1] }] : []),
      ],
});

const optionsOf = (draw: Draw) => {
  switch (draw) {
    case 'stat':
      return {
        ...{ colorMode: 'value', graphMode: 'none', textMode: 'value_and_name' },
        reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      };
    case 'table':
      return { showHeader: true };
    case 'state-timeline':
      return { showValue: 'never', mergeValues: true, rowHeight: 0.8 };
    default:
      return {
        legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
        tooltip: { mode: 'multi', sort: 'desc' },
      };
  }
};

const panelOf = (panel: Panel, id: number, at: { x: number; y: number; w: number; h: number }) => {
  const { title, help, draw = 'timeseries', unit = 'none', queries, yes } = panel;
  const isTable = draw === 'table';
  return {
    ...{ id, type: draw, title, description: help, datasource: prometheus, gridPos: at },
    fieldConfig: {
      defaults: {
        unit,
        ...(draw === 'timeseries' && { min: 0 }),
        thresholds: thresholdsOf(panel),
        ...(yes && { mappings: yesNo }),
      },
      overrides: [],
    },
    options: optionsOf(draw),
    targets: queries.map(({ expr, legend }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource: prometheus, expr },
      ...(isTable ? { format: 'table', instant: true } : { legendFormat: legend }),
    })),
    ...(isTable && {
      transformations: [
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true, Value: true, __name__: true, instance: true, job: true },
          },
        },
      ],
    }),
  };
};

const columns = 24;

const panels = () => {
  const placed: unknown[] = [];
  let id = 0;
  let y = 0;
  for (const hop of hops) {
    id += 1;
    placed.push({
      ...{ id, type: 'row', title: hop.title, collapsed: false, panels: [] },
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const panel of hop.panels) {
      const { width: w = 8, height: h = 7 } = panel;
      if (x + w > columns) {
        y += tallest;
        x = 0;
        tallest = 0;
      }
      id += 1;
      placed.push(panelOf(panel, id, { x, y, w, h }));
      x += w;
      tallest = Math.max(tallest, h);
    }
    y += tallest;
  }
  return placed;
};

/** The board as Grafana imports it. */
export const board = {
  uid: 'cdc-top',
  title: 'cdc-top',
  description: 'A change-data-capture pipeline, hop by hop, as cdc-top serve tells it.',
  tags: ['cdc', 'debezium', 'kafka', 'spark', 'delta'],
  schemaVersion: 38,
  version: 1,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' },
      {
        ...{ name: 'pipeline', type: 'query', label: 'Pipeline', datasource: prometheus },
        query: { query: 'label_values(cdc_top_pipeline_info, pipeline)', refId: 'pipeline' },
        ...{ refresh: 2, includeAll: true, multi: true, allValue: '.*', sort: 1 },
        current: { text: 'All', value: '$__all' },
      },
    ],
  },
  annotations: { list: [] },
  panels: panels(),
};
