import { withDeadline } from '../clients/deadline.ts';
import { classify } from '../clients/failure.ts';
import { localFiles } from '../clients/files.ts';
import { attempt } from '../config/log.ts';
import { maskSecrets } from '../text/mask.ts';
import type { Checked, CheckLevel, CheckResult, CheckText } from '../watch/check.ts';
import { type AnyKind, byName, type Context, type Examined } from '../watch/kind.ts';
import type { System, SystemId, Target } from '../watch/target.ts';
import { type AcrossCheck, settingsOf } from './across/parts.ts';

/** What doctor found on a target, the worst first, then in the order of the systems. */
export type Examination = {
  /** ms since the epoch. */
  at: number;
  tookMs: number;
  results: readonly CheckResult[];
};

export type ExamineOptions = {
  kinds: readonly AnyKind[];
  across: readonly AcrossCheck[];
  signal: AbortSignal;
  /** How long one system may take, ms. */
  limitMs?: number;
};

/** What is said of a system that could not be examined. */
export const unexamined: CheckText = {
  id: 'DX00',
  title: 'Whether the system answers',
  why: 'nothing can be said about the settings of a system that does not answer',
  link: 'docs/doctor.md',
};

const rank: Record<CheckLevel, number> = { error: 4, warning: 3, unknown: 2, info: 1, ok: 0 };

/** How bad a level is: higher is worse. */
export const rankOf = (level: CheckLevel): number => rank[level];

/** Examines the systems of a target side by side, then what spans them. Changes nothing. */
export const examine = async (
  target: Target,
  { kinds, across, signal, limitMs = 5000 }: ExamineOptions,
): Promise<Examination> => {
  const at = Date.now();
  const known = byName(kinds);
  const results: CheckResult[] = [];
  const settings = new Map<SystemId, { kind: string; settings: unknown }>();
  const add = (subject: CheckResult['subject'], found: readonly (CheckText & Checked)[]) => {
    for (const { name, ...one } of found)
      results.push(clean({ ...one, subject: name === undefined ? subject : { ...subject, name } }));
  };
  const examined = await Promise.all(
    target.systems.map(async (system) => {
      const look = known.get(system.kind)?.examine;
      if (!look) return { system, found: nothing };
      const context = contextOf(target, system);
      const work = (inner: AbortSignal) => look(system, context, inner);
      return { system, found: await withDeadline(signal, limitMs, work).catch(failed) };
    }),
  );
  signal.throwIfAborted();
  for (const { system, found } of examined) {
    add({ system: system.id }, found.results);
    if (found.settings !== undefined)
      settings.set(system.id, { kind: system.kind, settings: found.settings });
  }
  for (const pipeline of target.pipelines) {
    const lab = target.systems.find(({ id }) => id === pipeline.source.system)?.lab;
    const parts = settingsOf(settings, pipeline, lab);
    for (const { check, ...text } of across) {
      const found = attempt(`check ${text.id}`, () => check(parts, pipeline), []);
      add(
        { pipeline: pipeline.id },
        found.map((checked) => ({ ...text, ...checked })),
      );
    }
  }
  // Stable: equally bad ones stay in the order of the way from source to table.
  results.sort((a, b) => rankOf(b.level) - rankOf(a.level));
  return { at, tookMs: Date.now() - at, results };
};

// A kind without checks.
const nothing: Examined = { settings: undefined, results: [] };

const failed = (error: unknown): Examined => ({
  settings: undefined,
  results: [
    { ...unexamined, level: 'unknown', found: classify(error).message, wanted: 'an answer' },
  ],
});

const contextOf = (target: Target, system: System): Context => ({
  files: system.files ?? localFiles,
  lab: target.labs.find((each) => each.describe().name === system.lab),
  patient: false,
  doubt: { raise() {}, take: () => false },
});

// Settings of systems may hold passwords, whatever the check meant to say.
const clean = (result: CheckResult): CheckResult => ({
  ...result,
  found: maskSecrets(result.found),
  ...(result.parts && {
    parts: result.parts.map((part) => (typeof part === 'string' ? maskSecrets(part) : part)),
  }),
  wanted: maskSecrets(result.wanted),
  ...(result.cure && { cure: { ...result.cure, text: maskSecrets(result.cure.text) } }),
});
