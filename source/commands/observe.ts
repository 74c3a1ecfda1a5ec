import { type Settings, silenced } from '../config/settings.ts';
import { awayIn } from '../findings/away.ts';
import { findingsOf, verdictOf } from '../findings/index.ts';
import { labViews } from '../findings/phase.ts';
import { rulesOf } from '../findings/rules.ts';
import type { SystemKind } from '../panes/kind.ts';
import { type PipelineEvidence, pipelineView } from '../pipeline/index.ts';
import { followLatency } from '../pipeline/latency/follow.ts';
import { kinds } from '../systems/index.ts';
import { type Finding, type OwnFindings, weightOf } from '../watch/finding.ts';
import { type Watching, type WatchOptions, watch } from '../watch/index.ts';
import { byName } from '../watch/kind.ts';
import type { Loss } from '../watch/losses.ts';
import { phaseOf, rests } from '../watch/phase.ts';
import type { Recorder, startRecording } from '../watch/recording/recorder.ts';
import type { Replay } from '../watch/recording/replay.ts';
import type { Conclude } from '../watch/snapshot.ts';
import type { Target } from '../watch/target.ts';

/**
 * Puts kinds, pipelines and findings together. Each watching has one of its own, since it follows changes
 * from tick to tick.
 */
export const concluder = (
  all: readonly SystemKind[] = kinds,
  isSilent: (finding: Finding) => boolean = () => false,
): Conclude => {
  const known = byName(all.map(({ kind }) => kind));
  const causes = new Map(rulesOf(all).map((rule) => [rule.id, rule]));
  const latency = followLatency();
  return (given) => {
    const { systems, pipelines, steps, ended, now, losses = [] } = given;
    latency.begin(
      now,
      pipelines.map(({ id }) => id),
    );
    const labs = labViews(given);
    const away = awayIn(given);
    // Of a lab that rests nothing is wrong.
    const ofSystem: OwnFindings = (view) =>
      rests(phaseOf({ labs }, view))
        ? []
        : (known.get(view.kind)?.findings(view, now) ?? []).filter((each) => !isSilent(each));
    // Each pipeline that a system is part of asks for them.
    const told = new Map(systems.map((view) => [view, ofSystem(view)]));
    const own: OwnFindings = (view) => told.get(view) ?? [];
    const found = new Map<string, Finding>();
    const lost: Loss[] = [];
    const add = (findings: readonly Finding[]) => {
      for (const finding of findings) {
        const { system, service, name } = finding.subject;
        const key = [finding.id, system, service, name, finding.text].join(' ');
        const known = found.get(key);
        // Of a system that several pipelines share, one of them may know why.
        if (!known || (known.because === undefined && finding.because !== undefined))
          found.set(key, finding);
      }
    };
    const verdict = (about: PipelineEvidence): Finding => {
      const all = findingsOf(about, own, causes, losses);
      lost.push(...all.losses);
      const findings = all.findings.filter((finding) => !isSilent(finding));
      add(findings);
      return verdictOf(about, findings);
    };
    const views = pipelines.map((pipeline) =>
      pipelineView({ systems, labs, away, steps, ended, now }, pipeline, verdict, latency),
    );
    for (const findings of told.values()) add(findings);
    const findings = [...found.values()].sort((a, b) => weightOf(b) - weightOf(a));
    return { labs, away, pipelines: views, findings, losses: lost };
  };
};

/** What can be watched, recorded and replayed with these kinds. */
export const observing = (all: readonly SystemKind[], settings: Settings = {}) => {
  const list = all.map(({ kind }) => kind);
  const conclude = () =>
    concluder(all, ({ id, subject: { system, service, name, lab } }) =>
      silenced(settings, id, [system, service, name, lab]),
    );
  return {
    /** Watches a target. */
    observe: (target: Target, options: Omit<WatchOptions, 'kinds' | 'conclude'>): Watching =>
      watch(target, { ...options, kinds: list, conclude: conclude() }),
    /** Begins to record a target; see `startRecording`. */
    async record(
      file: string,
      target: Target,
      options: Omit<Parameters<typeof startRecording>[2], 'kinds'>,
    ): Promise<Recorder> {
      // Whoever only watches does not wait for it.
      const recorder = await import('../watch/recording/recorder.ts');
      return recorder.startRecording(file, target.systems, { ...options, kinds: list });
    },
    /** Opens a recording. Throws a Failure where that can't be. */
    async openReplay(file: string, signal: AbortSignal): Promise<Replay> {
      const [{ openRecording }, { versionsOf }, { replay }] = await Promise.all([
        import('../watch/recording/reader.ts'),
        import('../watch/recording/recorder.ts'),
        import('../watch/recording/replay.ts'),
      ]);
      const recording = openRecording(file, versionsOf(list));
      return replay(recording, { kinds: list, conclude: conclude(), signal });
    },
  };
};

/** With every kind that there is, and what a person has set. */
export const observingAs = (settings: Settings) => observing(kinds, settings);

/** With every kind that there is. */
export const { observe, record, openReplay } = observing(kinds);
