import { duration } from '../../text/units.ts';
import { type Finding, findingKey } from '../../watch/finding.ts';
import { jobName } from '../../watch/lab.ts';
import { type Cure, cures } from './cures.ts';
import type { Facts, ServiceFacts } from './facts.ts';
import { howOften } from './often.ts';
import type { Windows } from './windows.ts';

/** What is to be done now, and why. `givesUp`: why it is not done again, which is said once. */
export type Order = {
  does: Cure['does'];
  service: string;
  why: string;
  givesUp?: string;
};

/** One process of a service. */
type Life = { who: string; since: number; ever: boolean; moves: boolean; at?: string };

/**
 * Decides from facts, look after look, what is started anew: what a finding has a start for as its cure,
 * and that has been found without a break for as long as the windows say, while what it needs was well.
 * Pure but for what it remembers; times come with the facts.
 */
export const healingPolicy = (windows: () => Windows) => {
  const often = howOften(windows);
  let lives = new Map<string, Life>();
  let wellSince = new Map<string, number>();
  let foundSince = new Map<string, number>();
  /** Services that were replaced, and not been without a finding since; whether that was said. */
  const replaced = new Map<string, { told: boolean }>();

  const keepUp = ({ at, services, job }: Facts) => {
    lives = new Map(
      [...services].map(([name, service]): [string, Life] => {
        const known = lives.get(name);
        const life =
          known?.who === service.who
            ? known
            : { who: service.who, since: at, ever: false, moves: false };
        const place = name === jobName && job ? `${job.planned} ${job.committed}` : life.at;
        const moves = life.moves || (life.at !== undefined && place !== life.at);
        return [name, { ...life, ever: life.ever || service.well, moves, at: place }];
      }),
    );
    wellSince = new Map(
      [...services].flatMap(([name, { who, well }]): [string, number][] => {
        const goesOn = lives.get(name)?.who === who ? wellSince.get(name) : undefined;
        return well ? [[name, goesOn ?? at]] : [];
      }),
    );
  };

  /** When all of these began to be well; undefined where one is not. */
  const allWellSince = (names: readonly string[]): number | undefined => {
    const since = names.map((name) => wellSince.get(name));
    return since.every((time) => time !== undefined) ? Math.max(0, ...since) : undefined;
  };

  const isLeftAlone = (cure: Cure, name: string, service: ServiceFacts, life: Life): boolean => {
    const { graceMs, startMs, jobGraceMs } = windows();
    if (cure.does === 'start tasks') return false;
    if (name === jobName && !service.stopped) return service.ageMs < jobGraceMs;
    return service.ageMs < (cure.silence && !life.ever ? startMs : graceMs);
  };

  const orderFor = (
    finding: Finding,
    cure: Cure,
    facts: Facts,
    since: number,
  ): Order | undefined => {
    const name = cure.service(finding, facts);
    const service = facts.services.get(name ?? '');
    const life = lives.get(name ?? '');
    if (name === undefined || !service || !life) return undefined;
    // A job of somebody’s own may read another topic, or keep its checkpoint elsewhere.
    if (name === jobName && !service.stopped && !facts.job?.own && !life.moves) return undefined;
    const well = allWellSince(cure.needs(name));
    if (well === undefined || isLeftAlone(cure, name, service, life)) return undefined;
    const foundMs = facts.at - Math.max(since, well, life.since);
    if (foundMs < cure.afterMs(windows(), facts)) return undefined;
    return { does: cure.does, service: name, why: `${finding.text} (for ${duration(foundMs)})` };
  };

  /** Whether it may be done: never twice in vain, and not too often where it helps for a while. */
  const permitted = (order: Order, at: number): Order | undefined => {
    const { does, service } = order;
    const before = does === 'replace' ? replaced.get(service) : undefined;
    if (before?.told) return undefined;
    if (before) {
      before.told = true;
      return { ...order, givesUp: 'a restart did not help' };
    }
    const decision = often(does === 'replace' ? service : 'tasks', at);
    if (decision === 'wait') return undefined;
    if (decision === 'give up')
      return { ...order, givesUp: `${windows().restartsPerHour} restarts within an hour` };
    if (does === 'replace') replaced.set(service, { told: false });
    return order;
  };

  return {
    /** What is to be done now. Who is `busy` is being started anew already. */
    judge(facts: Facts, busy: ReadonlySet<string> = new Set()): Order[] {
      keepUp(facts);
      const found = facts.findings.flatMap((finding) =>
        cures.flatMap((cure, index) => {
          if (cure.id !== finding.id || finding.because !== undefined) return [];
          const name = cure.service(finding, facts);
          return name === undefined
            ? []
            : [{ finding, cure, name, key: `${index} ${name} ${findingKey(finding)}` }];
        }),
      );
      const { at } = facts;
      foundSince = new Map(found.map(({ key }) => [key, foundSince.get(key) ?? at]));
      for (const name of replaced.keys())
        if (facts.services.get(name)?.well && !found.some((each) => each.name === name))
          replaced.delete(name);
      const orders = new Map<string, Order>();
      for (const { finding, cure, key } of found) {
        const order = orderFor(finding, cure, facts, foundSince.get(key) ?? at);
        if (!order || busy.has(order.service) || orders.has(order.service)) continue;
        const may = permitted(order, at);
        if (!may) continue;
        orders.set(order.service, may);
        // Whether it helped is to be seen from now on.
        foundSince.delete(key);
      }
      return [...orders.values()];
    },
    /** Begins every window anew: after a sleep of the machine, say. */
    forget() {
      lives = new Map();
      wellSince = new Map();
      foundSince = new Map();
    },
  };
};
export type HealingPolicy = ReturnType<typeof healingPolicy>;
