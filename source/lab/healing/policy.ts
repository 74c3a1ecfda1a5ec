import { duration } from '../../text/units.ts';
import { type Finding, findingKey } from '../../watch/finding.ts';
import { jobName } from '../../watch/lab.ts';
import { type Cure, cures } from './cures.ts';
import type { Facts, ServiceFacts } from './facts.ts';
import { hourMs, howOften } from './often.ts';
import type { Windows } from './windows.ts';

/** What is to be done now, and why. `givesUp`: why it is not done again, which is said once. */
export type Order = {
  does: Cure['does'];
  service: string;
  why: string;
  givesUp?: string;
};

/** One process of a service. */
type Life = {
  who: string;
  since: number;
  /** It has answered once. */
  ever: boolean;
  /** Of a job: where it was last, and that and since when a batch, or some work on one, has moved. */
  batch?: string;
  work?: string;
  moves: boolean;
  movedAt: number;
};

/** What another finding explains ends with that one; but who is silent, is so by itself. */
const isConsequence = ({ because }: Finding, { trouble }: Cure): boolean =>
  because !== undefined && trouble !== 'silent';

/** A restart that is still to show that it helped; whether it was said that it did not. Times in ms. */
type Vain = {
  service: string;
  /** The life that was to end. */
  who: string | undefined;
  at: number;
  told: boolean;
  wellSince: number | undefined;
};

const causeOf = (service: string, { trouble }: Cure) => `${trouble} ${service}`;

const follow = (life: Life, job: NonNullable<Facts['job']>, at: number): Life => {
  const batch = `${job.planned} ${job.committed}`;
  const isAnother = life.batch !== undefined && life.batch !== batch;
  const isAtWork = isAnother || (life.work !== undefined && life.work !== job.work);
  return {
    ...life,
    ...{ batch, work: job.work, moves: life.moves || isAnother },
    movedAt: isAtWork ? at : life.movedAt,
  };
};

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
  /** What services were replaced for, until they have been well without it for a while. */
  const vain = new Map<string, Vain>();

  const keepUp = ({ at, services, job }: Facts) => {
    lives = new Map(
      [...services].map(([name, service]): [string, Life] => {
        const { who, well } = service;
        const old = lives.get(name);
        const fresh: Life = { who, since: at, ever: false, moves: false, movedAt: at };
        const known = old?.who === who ? old : fresh;
        const life = { ...known, ever: known.ever || well };
        return [name, name === jobName && job ? follow(life, job, at) : life];
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
    // It has registered, or it would not be here; that it ended before says nothing of a stop.
    if (name === jobName) return service.ageMs < (service.stopped ? graceMs : jobGraceMs);
    const mayBeStarting = cure.trouble === 'silent' && !life.ever && !service.stopped;
    return service.ageMs < (mayBeStarting ? startMs : graceMs);
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
    const well = allWellSince(cure.needs(name, facts));
    if (well === undefined || isLeftAlone(cure, name, service, life)) return undefined;
    const isJob = name === jobName && !service.stopped;
    const foundMs = facts.at - Math.max(since, well, life.since, isJob ? life.movedAt : 0);
    if (foundMs < cure.afterMs(windows(), facts)) return undefined;
    return { does: cure.does, service: name, why: `${finding.text} (for ${duration(foundMs)})` };
  };

  // Right after a start it may only be too early to be found again.
  const forgive = ({ at, services }: Facts, causes: ReadonlySet<string>) => {
    for (const [cause, last] of vain) {
      const isWell = !causes.has(cause) && services.get(last.service)?.well;
      last.wellSince = isWell ? (last.wellSince ?? at) : undefined;
      const calmMs = last.wellSince === undefined ? 0 : at - last.wellSince;
      if (calmMs >= 2 * windows().graceMs || at - last.at > hourMs) vain.delete(cause);
    }
  };

  /** Whether it may be done: never twice in vain, and not too often where it helps for a while. */
  const permitted = (order: Order, cause: string, at: number): Order | undefined => {
    const { does, service } = order;
    const before = does === 'replace' ? vain.get(cause) : undefined;
    const who = lives.get(service)?.who;
    // What was read last is of before.
    if (before?.told || (before && before.who === who)) return undefined;
    if (before) {
      before.told = true;
      return { ...order, givesUp: 'a restart did not help' };
    }
    const decision = often(does === 'replace' ? service : 'tasks', at);
    if (decision === 'wait') return undefined;
    if (decision === 'give up')
      return { ...order, givesUp: `${windows().restartsPerHour} restarts within an hour` };
    if (does === 'replace')
      vain.set(cause, { service, who, at, told: false, wellSince: undefined });
    return order;
  };

  return {
    /** What is to be done now. Who is `busy` is being started anew already. */
    judge(facts: Facts, busy: ReadonlySet<string> = new Set()): Order[] {
      const { at } = facts;
      keepUp(facts);
      const found = facts.findings.flatMap((finding) =>
        cures.flatMap((cure, index) => {
          if (cure.id !== finding.id || isConsequence(finding, cure)) return [];
          const name = cure.service(finding, facts);
          return name === undefined
            ? []
            : [{ finding, cure, name, key: `${index} ${name} ${findingKey(finding)}` }];
        }),
      );
      foundSince = new Map(found.map(({ key }) => [key, foundSince.get(key) ?? at]));
      forgive(facts, new Set(found.map(({ name, cure }) => causeOf(name, cure))));
      const orders = new Map<string, Order>();
      for (const { finding, cure, key } of found) {
        const order = orderFor(finding, cure, facts, foundSince.get(key) ?? at);
        if (!order || busy.has(order.service) || orders.has(order.service)) continue;
        const may = permitted(order, causeOf(order.service, cure), at);
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
