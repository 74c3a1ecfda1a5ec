import { clock } from '../text/figures.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Snapshot } from '../watch/snapshot.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const html = (text: string): string =>
  sanitise(text).replace(/[&<>"]/g, (sign) => entities[sign] ?? '');

/** One plain page: the verdicts, what is found, and where the figures are. */
export const page = (
  { at, pipelines, findings }: Pick<Snapshot, 'at' | 'pipelines' | 'findings'>,
  trouble: string | undefined,
): string => {
  const item = (text: string) => `<li>${html(text)}</li>`;
  const verdicts = pipelines.map(({ id, verdict }) =>
    item(`${id}: ${verdict.level}: ${verdict.text}`),
  );
  const found = findings.map(({ id, level, text, because }) =>
    item(`${level} ${id} ${text}${because === undefined ? '' : ` (because of ${because})`}`),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>cdc-top</title>
<h1>cdc-top</h1>
<p><a href="metrics">metrics</a> for Prometheus, <a href="healthz">healthz</a>: ${html(trouble ?? 'watching works')}</p>
<h2>Pipelines at ${clock(at)}Z</h2>
<ul>${verdicts.join('\n')}</ul>
<h2>Findings</h2>
<ul>${found.join('\n') || '<li>none</li>'}</ul>
</html>
`;
};
