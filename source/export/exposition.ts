import { type Metric, type MetricFamily, metricPrefix } from '../watch/metrics.ts';

/** A family with its figures. */
export type MetricSet = { family: MetricFamily; samples: readonly Metric[] };

/** The two text formats that Prometheus reads. */
export type Format = 'openmetrics' | 'prometheus';

export const contentTypes: Readonly<Record<Format, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
};

/** A family’s name with the prefix; what every process tells of itself has none. */
export const familyName = (name: string): string =>
  name.startsWith('process_') ? name : `${metricPrefix}${name}`;

/** The name of a family’s figures: `cdc_top_service_cpu_seconds_total`. */
export const sampleName = ({ name, type }: Pick<MetricFamily, 'name' | 'type'>): string =>
  familyName(name) + (type === 'counter' ? '_total' : '') + infix(name, type);

const infix = (name: string, type: MetricFamily['type']) =>
  type === 'info' && !name.endsWith('_info') ? '_info' : '';

/** Figures in a text format: Prometheus 0.0.4, or OpenMetrics 1.0. A figure that is told twice is told once. */
export const exposition = (sets: readonly MetricSet[], format: Format): string => {
  const lines: string[] = [];
  for (const { family, samples } of sets) {
    if (samples.length === 0) continue;
    const name = sampleName(family);
    // OpenMetrics names the family, Prometheus its figures.
    const open = format === 'openmetrics';
    const headed = open ? familyName(family.name).replace(/_info$/, '') : name;
    const type = !open && family.type === 'info' ? 'gauge' : family.type;
    lines.push(`# HELP ${headed} ${escapeHelp(family.help, open)}`, `# TYPE ${headed} ${type}`);
    if (open && family.unit) lines.push(`# UNIT ${headed} ${family.unit}`);
    const told = new Set<string>();
    for (const { labels, value, part } of samples) {
      const series = `${name}${part ? `_${part}` : ''}${labelText(labels)}`;
      if (told.has(series)) continue;
      told.add(series);
      lines.push(`${series} ${valueText(value)}`);
    }
  }
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
};

const labelText = (labels: Metric['labels']): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };

// A lone half of a surrogate pair is no UTF-8.
const escapeLabel = (value: string): string =>
  value.toWellFormed().replace(/[\\\n"]/g, (sign) => escapes[sign] ?? sign);

const escapeHelp = (text: string, quotes: boolean): string =>
  text.replace(quotes ? /[\\\n"]/g : /[\\\n]/g, (sign) => escapes[sign] ?? sign);

const valueText = (value: number | bigint): string =>
  value === Number.POSITIVE_INFINITY
    ? '+Inf'
    : value === Number.NEGATIVE_INFINITY
      ? '-Inf'
      : String(value);

/**
 * The format that a request’s Accept header prefers; Prometheus’ own where it takes both alike, or
 * neither: whoever asks with curl is to read it.
 */
export const formatFor = (accept: string | undefined): Format => {
  const best = { openmetrics: 0, prometheus: 0 };
  for (const part of (accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const of = (name: string) =>
      parameters.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
    const q = Number(of('q') ?? 1);
    const quality = Number.isFinite(q) ? q : 0;
    if (type === 'application/openmetrics-text' && /^1\.0\.0$|^$/.test(of('version') ?? ''))
      best.openmetrics = Math.max(best.openmetrics, quality);
    if (type === 'text/plain' && /^0\.0\.4$|^$/.test(of('version') ?? ''))
      best.prometheus = Math.max(best.prometheus, quality);
    if (type === '*/*' || type === 'text/*') best.prometheus = Math.max(best.prometheus, quality);
  }
  return best.openmetrics > best.prometheus ? 'openmetrics' : 'prometheus';
};
