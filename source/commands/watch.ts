import { exitCodes } from '../config/errors.ts';
import { jsonFlag } from '../config/flags.ts';
import { watchFlags } from '../lab/contract/flags.ts';
import { watchedLabs } from '../lab/watched.ts';
import { findingText } from '../panes/findingText.ts';
import { clock } from '../text/figures.ts';
import { toJsonLine } from '../text/json.ts';
import { sanitise } from '../text/sanitise.ts';
import { duration } from '../text/units.ts';
import type { Finding } from '../watch/finding.ts';
import { type FindingChange, followChanges } from '../watch/finding-changes.ts';
import type { PipelineView, Snapshot } from '../watch/snapshot.ts';
import { verdictFor } from '../watch/verdict.ts';
import { forFlag, intervalFlag, lasting, paceOf } from './lasting.ts';
import { notifierFor, notifyFlags } from './notify.ts';
import { enginesFor, takeInput } from './shared.ts';
import type { Command } from './types.ts';

/** Watches without a screen, and tells what becomes of findings. */
export const watch: Command = {
  name: 'watch',
  usage: '',
  summary: 'a line for each finding that appears, changes its level or is resolved',
  details: `
Reads what the monitor reads and changes nothing, until ctrl-C (exit code 130) or for as long as --for
says (0). First it prints what is found already. Times are UTC.
--json prints an object on each line, and once a minute one with latencies and the tables’ freshness;
docs/watch.md has the fields. With a web hook, warnings and
errors are sent there too, and that they are resolved; docs/serve.md says when.

  cdc-top watch
  cdc-top watch --json --for 10m | jq -r 'select(.event == "found").finding.id'`,
  flags: [...watchFlags, forFlag, intervalFlag, jsonFlag, ...notifyFlags],
  async run(context) {
    takeInput(context, 0, 'watch');
    const { flags, signal } = context;
    const { forMs, intervalMs } = paceOf(flags);
    const { observingAs } = await import('./observe.ts');
    const watching = observingAs(context.settings).observe(watchedLabs(enginesFor(context)), {
      signal,
      intervalMs,
    });
    const notifier = await notifierFor(context);
    const changes = followChanges();
    const over = new AbortController();
    const format = flags.json === true ? jsonFormat : textFormat;
    const print = (lines: readonly string[]) => {
      if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
    };
    try {
      watching.begin();
      const ended = lasting(forMs, AbortSignal.any([signal, over.signal]));
      await Promise.race([watching.settled(1), ended]);
      signal.throwIfAborted();
      const first = watching.store.tick();
      changes.take(first);
      print(format.first(first, changes.known()));
      let told = first.pipelines;
      let figuresAt = first.at;
      watching.subscribe(() => {
        const snapshot = watching.snapshot();
        const news = changes.take(snapshot);
        print(news.map((change) => format.change(change, snapshot)));
        const silent = snapshot.pipelines.filter(
          ({ id }) => !news.some(({ finding }) => finding.subject.pipeline === id),
        );
        print(format.verdicts(othersThan(told, silent), snapshot.at));
        told = snapshot.pipelines;
        if (snapshot.at - figuresAt >= figuresEveryMs) {
          figuresAt = snapshot.at;
          print(format.figures(snapshot));
        }
        notifier?.take(snapshot);
      });
      await ended;
      signal.throwIfAborted();
      return exitCodes.ok;
    } finally {
      over.abort();
      await watching.close();
      await notifier?.close();
    }
  },
};

const figuresEveryMs = 60_000;

/** The pipelines whose verdict has another level than before, or comes from another rule. */
export const othersThan = (
  before: readonly PipelineView[],
  now: readonly PipelineView[],
): PipelineView[] =>
  now.filter(({ id, verdict }) => {
    const was = before.find((each) => each.id === id)?.verdict;
    return was?.id !== verdict.id || was.level !== verdict.level;
  });

/** How a change, and what is there at first, is printed: each string a line. */
type Format = {
  first(snapshot: Snapshot, findings: readonly Finding[]): string[];
  /** How long changes take and how fresh tables are, once a minute. */
  figures(snapshot: Snapshot): string[];
  change(change: FindingChange, snapshot: Snapshot): string;
  /** Verdicts that have changed though no finding has. */
  verdicts(pipelines: readonly PipelineView[], at: number): string[];
};

const iso = (at: number) => new Date(at).toISOString();

/** One object a line; see docs/watch.md. */
export const jsonFormat: Format = {
  first: (snapshot, findings) => [
    toJsonLine({
      at: iso(snapshot.at),
      event: 'began',
      findings,
      verdict: verdictFor(snapshot),
      pipelines: snapshot.pipelines.map(({ id, verdict }) => ({ id, verdict })),
    }),
  ],
  figures: ({ at, pipelines }) => [
    toJsonLine({
      ...{ at: iso(at), event: 'figures' },
      pipelines: pipelines.map(({ id, latency, tables }) => ({ id, latency, tables })),
    }),
  ],
  change: ({ at, event, finding, ...more }, snapshot) =>
    toJsonLine({
      ...{ at: iso(at), event, finding, ...more },
      verdict: verdictFor(snapshot, finding.subject.pipeline),
    }),
  verdicts: (pipelines, at) =>
    pipelines.map(({ id, verdict }) =>
      toJsonLine({ at: iso(at), event: 'verdict', pipeline: id, verdict }),
    ),
};

/** `12:00:01Z error S07 slot debezium is not moving`. */
export const textFormat: Format = {
  first: (snapshot, findings) =>
    findings.length > 0
      ? findings.map((finding) => line(snapshot.at, finding.level, finding))
      : snapshot.pipelines.map(({ verdict }) => line(snapshot.at, verdict.level, verdict)),
  figures: () => [],
  verdicts: () => [],
  change(change) {
    const { at, event, finding } = change;
    if (event === 'found') return line(at, finding.level, finding);
    if (event === 'resolved')
      return line(at, 'resolved', finding, `after ${duration(change.lastedMs)}: `);
    const before = change.was === finding.level ? '' : `was ${change.was}: `;
    return line(at, finding.level, finding, before);
  },
};

const line = (at: number, word: string, finding: Finding, before = ''): string => {
  const { id, text, because } = finding;
  const said = word === 'resolved' ? text : findingText(finding, 'shell');
  const cause = because === undefined ? '' : ` (because of ${because})`;
  return sanitise(`${clock(at)}Z ${word} ${id} ${before}${said}${cause}`);
};
