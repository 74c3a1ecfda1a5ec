import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentTypes, exposition, formatFor } from '../../source/export/exposition.ts';
import { defineMetrics } from '../../source/watch/metrics.ts';

const sets = [
  {
    family: { name: 'build_info', type: 'info', help: 'Version.', labels: ['version'] },
    samples: [{ name: 'build_info', labels: { version: '1.0' }, value: 1 }],
  },
  {
    family: {
      name: 'service_cpu_seconds',
      type: 'counter',
      unit: 'seconds',
      help: 'CPU "time"\\.',
    },
    samples: [
      { name: 'service_cpu_seconds', labels: { service: 'a"b\\c\nd' }, value: 0.5 },
      { name: 'service_cpu_seconds', labels: { service: 'a"b\\c\nd' }, value: 0.6 },
    ],
  },
  {
    family: { name: 'slot_retained_bytes', type: 'gauge', unit: 'bytes', help: 'WAL.' },
    samples: [{ name: 'slot_retained_bytes', labels: {}, value: 2n ** 63n }],
  },
  { family: { name: 'nothing', type: 'gauge', help: 'Not there.' }, samples: [] },
  {
    family: { name: 'process_cpu_seconds', type: 'counter', help: 'Own.' },
    samples: [{ name: 'process_cpu_seconds', labels: {}, value: Number.POSITIVE_INFINITY }],
  },
] as const;

test('OpenMetrics names families, units and its end', () => {
  assert.equal(
    exposition(sets, 'openmetrics'),
    `# HELP cdc_top_build Version.
# TYPE cdc_top_build info
cdc_top_build_info{version="1.0"} 1
# HELP cdc_top_service_cpu_seconds CPU \\"time\\"\\\\.
# TYPE cdc_top_service_cpu_seconds counter
# UNIT cdc_top_service_cpu_seconds seconds
cdc_top_service_cpu_seconds_total{service="a\\"b\\\\c\\nd"} 0.5
# HELP cdc_top_slot_retained_bytes WAL.
# TYPE cdc_top_slot_retained_bytes gauge
# UNIT cdc_top_slot_retained_bytes bytes
cdc_top_slot_retained_bytes 9223372036854775808
# HELP process_cpu_seconds Own.
# TYPE process_cpu_seconds counter
process_cpu_seconds_total +Inf
# EOF
`,
  );
});

test('Prometheus’ format names figures, and has neither units nor infos', () => {
  assert.equal(
    exposition(sets, 'prometheus'),
    `# HELP cdc_top_build_info Version.
# TYPE cdc_top_build_info gauge
cdc_top_build_info{version="1.0"} 1
# HELP cdc_top_service_cpu_seconds_total CPU "time"\\\\.
# TYPE cdc_top_service_cpu_seconds_total counter
cdc_top_service_cpu_seconds_total{service="a\\"b\\\\c\\nd"} 0.5
# HELP cdc_top_slot_retained_bytes WAL.
# TYPE cdc_top_slot_retained_bytes gauge
cdc_top_slot_retained_bytes 9223372036854775808
# HELP process_cpu_seconds_total Own.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total +Inf
`,
  );
});

test('a histogram has its buckets, its count and its sum, in both formats', () => {
  const { families, samples } = defineMetrics(
    { latency_seconds: { type: 'histogram', unit: 'seconds', help: 'Time.', labels: ['hop'] } },
    (_: null, put) =>
      put(
        'latency_seconds',
        { bounds: [0.5, 1, 1000], within: [1, 2, 2], count: 3, sum: 2000.5 },
        { hop: 'total' },
      ),
  );
  const [family] = families;
  assert.ok(family);
  const figures = `cdc_top_latency_seconds_bucket{hop="total",le="0.5"} 1
cdc_top_latency_seconds_bucket{hop="total",le="1.0"} 2
cdc_top_latency_seconds_bucket{hop="total",le="1000.0"} 2
cdc_top_latency_seconds_bucket{hop="total",le="+Inf"} 3
cdc_top_latency_seconds_count{hop="total"} 3
cdc_top_latency_seconds_sum{hop="total"} 2000.5
`;
  const made = [{ family, samples: samples(null) }];
  assert.equal(
    exposition(made, 'prometheus'),
    `# HELP cdc_top_latency_seconds Time.
# TYPE cdc_top_latency_seconds histogram
${figures}`,
  );
  assert.equal(
    exposition(made, 'openmetrics'),
    `# HELP cdc_top_latency_seconds Time.
# TYPE cdc_top_latency_seconds histogram
# UNIT cdc_top_latency_seconds seconds
${figures}# EOF
`,
  );
});

test('the request says which of them', () => {
  const of = (accept?: string) => formatFor(accept);
  const prometheus242 =
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
  assert.equal(of(prometheus242), 'openmetrics');
  assert.equal(of(), 'prometheus');
  assert.equal(of('*/*'), 'prometheus');
  assert.equal(of('text/html,*/*;q=0.8'), 'prometheus');
  assert.equal(of('application/openmetrics-text'), 'openmetrics');
  assert.equal(of('application/openmetrics-text; version=0.0.1'), 'prometheus');
  assert.equal(of('application/openmetrics-text;q=0.3,text/plain;q=0.7'), 'prometheus');
  assert.equal(of('nonsense;;;q=,,'), 'prometheus');
  assert.match(contentTypes.openmetrics, /^application\/openmetrics-text; version=1\.0\.0;/);
  assert.match(contentTypes.prometheus, /^text\/plain; version=0\.0\.4;/);
});
