import type { Checked } from '../../../watch/check.ts';
import type { KafkaSettings } from './settings.ts';

type Judged = Omit<Checked, 'name' | 'found'> & { found?: string };

/** What a right is wanted for where a broker keeps its settings to itself. */
export const unseenBrokers = (wanted: string): Checked => ({
  level: 'unknown',
  found: 'the brokers’ settings may not be seen',
  wanted,
  cure: {
    kind: 'command',
    text: 'kafka-acls.sh --bootstrap-server HOST:PORT --add --allow-principal User:NAME --operation DescribeConfigs --cluster',
  },
});

/**
 * One setting of every broker: those that are judged alike make one result. A broker that lacks the
 * setting, since its version has none of that name, is left out.
 */
export const eachBroker = (
  { brokers }: KafkaSettings,
  setting: string,
  wanted: string,
  judge: (value: string) => Judged,
): Checked[] => {
  if (brokers.every(({ config }) => config === null)) return [unseenBrokers(wanted)];
  const results = new Map<string, { judged: Judged; value: string; ids: number[] }>();
  for (const { id, config } of brokers) {
    const value = config?.[setting];
    if (value === undefined || value === null) continue;
    const known = results.get(value) ?? { judged: judge(value), value, ids: [] };
    known.ids.push(id);
    results.set(value, known);
  }
  return [...results.values()].map(({ judged, value, ids }) => ({
    found: `${setting}=${value}`,
    ...judged,
    ...(results.size > 1 ? { name: `broker ${ids.join(', ')}` } : {}),
  }));
};

/** How many copies a topic of this cluster should have. */
export const wantedCopies = ({ brokers }: Pick<KafkaSettings, 'brokers'>): number =>
  Math.min(3, brokers.length);
