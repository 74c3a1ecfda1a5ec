import { type Finding, findingKey, rankOf } from '../watch/finding.ts';
import { defineMetrics, seconds } from '../watch/metrics.ts';
import type { Snapshot } from '../watch/snapshot.ts';

const labels = ['id', 'level', 'system', 'pipeline', 'subject', 'because'];

const labelsOf = ({ id, level, subject, because = '' }: Finding) => ({
  ...{ id, level, system: subject.system ?? '', pipeline: subject.pipeline ?? '' },
  ...{ subject: subject.service ?? subject.name ?? '', because },
});

/** What is told of findings: each that there is, and how many there are of each level. */
export const findingMetrics = defineMetrics(
  {
    finding: {
      ...{ type: 'gauge', labels },
      help: 'A finding that there is now; because names the finding that explains it.',
    },
    finding_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds', labels: ['id', 'system', 'pipeline', 'subject'] },
      help: 'Since when the finding has been there, since the epoch.',
    },
    findings: {
      ...{ type: 'gauge', labels: ['level'] },
      help: 'Findings that no other one explains, by their level.',
    },
  },
  ({ findings }: Snapshot, put) => {
    const worst = new Map<string, Finding>();
    for (const finding of findings) {
      const key = findingKey(finding);
      const had = worst.get(key);
      if (!had || rankOf(finding.level) > rankOf(had.level)) worst.set(key, finding);
    }
    const each = [...worst.values()];
    for (const finding of each) {
      const { level: _level, because: _because, ...of } = labelsOf(finding);
      put('finding', 1, labelsOf(finding));
      put('finding_start_time_seconds', seconds(finding.since), of);
    }
    for (const level of ['info', 'waiting', 'warning', 'error'] as const) {
      const own = each.filter((is) => is.level === level && is.because === undefined);
      put('findings', own.length, { level });
    }
  },
);
