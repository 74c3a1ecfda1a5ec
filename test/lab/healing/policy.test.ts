import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { labNames } from '../../../source/lab/contract/names.ts';
import type { Facts } from '../../../source/lab/healing/facts.ts';
import { howOften } from '../../../source/lab/healing/often.ts';
import { healingPolicy, type Order } from '../../../source/lab/healing/policy.ts';
import type { Finding } from '../../../source/watch/finding.ts';

const windows = {
  everyMs: 5000,
  graceMs: 60_000,
  startMs: 180_000,
  jobGraceMs: 120_000,
  hungMs: 25_000,
  stuckMs: 45_000,
  jobStuckMs: 45_000,
  batches: 5,
  failedMs: 5000,
  politeMs: 5000,
  pauseMs: 30_000,
  restartsPerHour: 6,
};
const names = ['postgres', 'kafka', 'connect', 'spark-master', 'spark-worker', 'jupyter', 'job'];
const kinds: Record<string, string> = { 'spark-master': 'spark' };
const oneLife = { life: 1, bornAt: 0 };

/** A lab that is as it is told to be, and is looked at every five seconds. */
const labWith = (capture: 'connect' | 'server' = 'connect') => {
  const service = capture === 'server' ? 'debezium-server' : 'connect';
  const policy = healingPolicy(() => windows);
  const lab = {
    at: 1_000_000,
    lives: new Map<string, { life: number; bornAt: number }>(),
    /** Services that do not answer, those whose process is stopped, and those that do not run. */
    silent: new Set<string>(),
    stopped: new Set<string>(),
    gone: new Set<string>(),
    findings: [] as Finding[],
    states: ['RUNNING', 'RUNNING'],
    slotUsable: true,
    decoding: false,
    workers: ['ALIVE'],
    job: { own: true, planned: 4, committed: 4, tookMs: 1000, work: '' },
    forget: policy.forget,
    begin(name: string) {
      const { life } = lab.lives.get(name) ?? oneLife;
      lab.lives.set(name, { life: life + 1, bornAt: lab.at });
    },
    step(seconds = 5): Order[] {
      lab.at += seconds * 1000;
      const running = names
        .map((name) => (name === 'connect' ? service : name))
        .filter((name) => !lab.gone.has(name));
      const facts: Facts = {
        at: lab.at,
        findings: [...lab.findings, ...silences(running)],
        services: new Map(
          running.map((name) => {
            const { life, bornAt } = lab.lives.get(name) ?? oneLife;
            const stopped = lab.stopped.has(name);
            const well = !stopped && !lab.silent.has(name);
            return [name, { who: `${name} ${life}`, ageMs: lab.at - bornAt, stopped, well }];
          }),
        ),
        source: 'postgres',
        serviceOf: labNames(() => ({ engine: 'local', source: 'postgres', capture })).serviceOf,
        capture: {
          service,
          states: capture === 'server' ? ['RUNNING'] : lab.states,
          slotUsable: lab.slotUsable,
          decoding: lab.decoding,
        },
        workers: lab.workers,
        job: lab.job,
      };
      return policy.judge(facts);
    },
    /** The first orders within so many seconds, and after how many; none where none come. */
    within(seconds: number): [string[], number] {
      for (let passed = 5; passed <= seconds; passed += 5) {
        const orders = lab.step();
        if (orders.length > 0) return [orders.map(textOf), passed];
      }
      return [[], seconds];
    },
  };
  const silences = (running: string[]): Finding[] =>
    running
      .filter((name) => lab.silent.has(name) || lab.stopped.has(name))
      .map((name) =>
        ['jupyter', 'spark-worker', 'job'].includes(name)
          ? found('L01', { lab: 'lab', service: name })
          : found('X01', { system: `${kinds[name] ?? name}:lab` }),
      );
  return lab;
};

const found = (id: string, subject: Finding['subject'] = { system: 'postgres:lab' }): Finding => ({
  id,
  level: 'error',
  subject,
  text: `${id} is found`,
});
const textOf = ({ does, service, givesUp }: Order) =>
  `${does} ${service}${givesUp ? `: ${givesUp}` : ''}`;

describe('who does not answer', () => {
  test('is nobody where all is well', () => {
    assert.deepEqual(labWith().within(600), [[], 600]);
  });

  for (const name of names.filter((each) => each !== 'job' && each !== 'spark-worker'))
    test(`${name} is replaced after a while`, () => {
      const lab = labWith();
      lab.step();
      lab.silent.add(name);
      assert.deepEqual(lab.within(300), [[`replace ${name}`], 30]);
    });

  for (const name of ['spark-worker', 'job'])
    test(`${name} is replaced where its process is stopped`, () => {
      const lab = labWith();
      lab.step();
      lab.silent.add(name);
      assert.deepEqual(lab.within(300), [[], 300]);
      lab.stopped.add(name);
      assert.deepEqual(lab.within(300), [[`replace ${name}`], 30]);
    });

  test('is a job that has yet to show that it lasts, where its process is stopped', () => {
    const lab = labWith();
    lab.begin('job');
    lab.silent.add('job');
    lab.step();
    lab.stopped.add('job');
    // As soon as it is a minute old.
    assert.deepEqual(lab.within(300), [['replace job'], 55]);
  });

  test('is a worker that is dead for its master, and not one that is new to it', () => {
    const lab = labWith();
    lab.findings = [found('P01', { system: 'spark:lab' })];
    lab.workers = [];
    assert.deepEqual(lab.within(300), [[], 300]);
    lab.workers = ['DEAD'];
    assert.deepEqual(lab.within(300), [['replace spark-worker'], 30]);
  });

  test('says why, and for how long', () => {
    const lab = labWith();
    lab.silent.add('kafka');
    lab.within(25);
    assert.equal(lab.step()[0]?.why, 'X01 is found (for 25.0 s)');
  });

  test('for a short time is left alone', () => {
    const lab = labWith();
    lab.silent.add('kafka');
    assert.deepEqual(lab.within(20), [[], 20]);
    lab.silent.clear();
    lab.step();
    lab.silent.add('kafka');
    assert.deepEqual(lab.within(20), [[], 20]);
  });

  test('has the time that a start takes, and less once it has answered', () => {
    const lab = labWith();
    lab.begin('jupyter');
    lab.silent.add('jupyter');
    assert.deepEqual(lab.within(300), [['replace jupyter'], 180]);
    const other = labWith();
    other.begin('jupyter');
    other.step();
    other.silent.add('jupyter');
    assert.deepEqual(other.within(300), [['replace jupyter'], 55]);
  });

  test('is one whose process is stopped, though it was never seen to answer', () => {
    const lab = labWith();
    lab.begin('jupyter');
    lab.silent.add('jupyter');
    lab.step();
    lab.stopped.add('jupyter');
    // As soon as it is a minute old: it does not start.
    assert.deepEqual(lab.within(300), [['replace jupyter'], 55]);
  });

  test('is not the one that waits for Kafka', () => {
    const lab = labWith();
    lab.gone.add('kafka');
    lab.silent.add('connect');
    assert.deepEqual(lab.within(900), [[], 900]);
    lab.gone.clear();
    assert.deepEqual(lab.within(900), [['replace connect'], 30]);
  });

  test('is nobody’s business where it does not run', () => {
    const lab = labWith();
    for (const name of ['postgres', 'jupyter', 'connect']) lab.gone.add(name);
    assert.deepEqual(lab.within(900), [[], 900]);
  });

  test('begins anew after a sleep', () => {
    const lab = labWith();
    lab.step();
    lab.silent.add('kafka');
    lab.within(20);
    lab.at += 7_200_000;
    lab.forget();
    assert.deepEqual(lab.within(25), [[], 25]);
  });

  test('is one that several hang with: each is replaced', () => {
    const lab = labWith();
    lab.step();
    for (const name of ['postgres', 'jupyter']) lab.stopped.add(name);
    assert.deepEqual(lab.within(300)[0], ['replace postgres', 'replace jupyter']);
  });

  test('is left alone where another finding explains it', () => {
    const lab = labWith();
    lab.findings = [{ ...found('S07'), because: 'K01' }];
    assert.deepEqual(lab.within(900), [[], 900]);
  });
});

describe('a capture', () => {
  for (const [capture, name] of [
    ['connect', 'connect'],
    ['server', 'debezium-server'],
  ] as const)
    for (const id of ['C14', 'S04', 'S07', 'S14'])
      test(`${name} of which ${id} is found is replaced`, () => {
        const lab = labWith(capture);
        lab.findings = [found(id, { system: 'postgres:lab', name: 'debezium' })];
        assert.deepEqual(lab.within(300), [[`replace ${name}`], 50]);
      });

  test('is not, for what no restart cures', () => {
    const lab = labWith();
    lab.findings = ['S01', 'S02', 'S05', 'S06', 'S08', 'C03', 'K01', 'P01'].map((id) => found(id));
    assert.deepEqual(lab.within(900), [[], 900]);
  });

  for (const [what, change] of Object.entries<Partial<ReturnType<typeof labWith>>>({
    'is paused': { states: ['PAUSED', 'PAUSED'] },
    'is stopped': { states: ['STOPPED'] },
    'is removed': { states: [] },
    'has lost its slot': { slotUsable: false },
    'decodes a large transaction': { decoding: true },
  }))
    test(`that ${what} stands still rightly`, () => {
      const lab = Object.assign(labWith(), change);
      lab.findings = [found('S07'), found('C01')];
      assert.deepEqual(lab.within(900), [[], 900]);
    });

  test('has its whole window once PostgreSQL and Kafka are back', () => {
    for (const name of ['kafka', 'postgres']) {
      const lab = labWith();
      lab.findings = [found('S07')];
      lab.gone.add(name);
      assert.deepEqual(lab.within(600), [[], 600]);
      lab.gone.clear();
      assert.deepEqual(lab.within(600), [['replace connect'], 50]);
    }
  });

  test('that is new has a window of its own', () => {
    const lab = labWith();
    lab.findings = [found('S07')];
    assert.deepEqual(lab.within(40), [[], 40]);
    lab.begin('connect');
    assert.deepEqual(lab.within(300), [['replace connect'], 60]);
  });

  test('that is unassigned for long is replaced', () => {
    const lab = labWith();
    lab.states = ['UNASSIGNED', 'RUNNING'];
    lab.findings = [found('C01')];
    assert.deepEqual(lab.within(300), [['replace connect'], 50]);
  });
});

describe('a task that has failed', () => {
  const failed = () => {
    const lab = labWith();
    lab.states = ['RUNNING', 'FAILED'];
    lab.findings = [found('C05')];
    return lab;
  };

  test('is started anew, and its worker left alone', () => {
    assert.deepEqual(failed().within(300), [['start tasks connect'], 10]);
  });

  test('is started again after a pause, and its worker replaced where that does not help', () => {
    const lab = failed();
    const said: string[] = [];
    for (let seconds = 5; seconds <= 90; seconds += 5)
      for (const order of lab.step()) said.push(`${seconds} ${textOf(order)}`);
    assert.deepEqual(said, [
      '10 start tasks connect',
      '40 start tasks connect',
      '50 replace connect',
    ]);
  });

  test('waits for the database', () => {
    const lab = failed();
    lab.silent.add('postgres');
    assert.deepEqual(lab.within(20), [[], 20]);
    lab.silent.clear();
    assert.deepEqual(lab.within(20), [['start tasks connect'], 10]);
  });

  test('is not started where its slot is lost', () => {
    const lab = failed();
    lab.slotUsable = false;
    assert.deepEqual(lab.within(300), [[], 300]);
  });
});

describe('a job', () => {
  const stuck = (id = 'P09') => {
    const lab = labWith();
    lab.findings = [found(id, { system: 'query:lab' })];
    return lab;
  };

  for (const id of ['P08', 'P09', 'P17'])
    test(`that ${id} is found of is replaced`, () => {
      assert.deepEqual(stuck(id).within(900), [['replace job'], 50]);
    });

  test('whose batches take long may', () => {
    const lab = stuck('P08');
    lab.job.tookMs = 30_000;
    assert.deepEqual(lab.within(900), [['replace job'], 155]);
  });

  test('that is at work on its batch moves, though none has ended', () => {
    const lab = stuck('P08');
    for (let done = 0; done < 60; done += 1) {
      lab.job.work = `7.0:${done}`;
      assert.deepEqual(lab.within(15), [[], 15]);
    }
    assert.deepEqual(lab.within(900), [['replace job'], 45 - 10]);
  });

  test('of somebody’s own is left alone until it has moved', () => {
    const lab = stuck();
    lab.job.own = false;
    assert.deepEqual(lab.within(900), [[], 900]);
    lab.job.planned += 1;
    assert.deepEqual(lab.within(900), [['replace job'], 50]);
  });

  test('waits for Kafka and Spark', () => {
    for (const name of ['kafka', 'spark-master', 'spark-worker']) {
      const lab = stuck();
      lab.gone.add(name);
      assert.deepEqual(lab.within(900), [[], 900]);
    }
  });

  test('starts slowly', () => {
    const lab = stuck();
    lab.begin('job');
    assert.deepEqual(lab.within(900), [['replace job'], 120]);
  });
});

describe('a restart', () => {
  test('is never done twice in vain, which is said once', () => {
    const lab = labWith();
    lab.findings = [found('S07')];
    const said: string[] = [];
    for (let round = 0; round < 200; round += 1) {
      const orders = lab.step();
      if (orders[0] && !orders[0].givesUp) lab.begin('connect');
      said.push(...orders.map(textOf));
    }
    assert.deepEqual(said, ['replace connect', 'replace connect: a restart did not help']);
    // While it starts, another rule finds the same.
    lab.findings = [];
    assert.deepEqual(lab.within(60)[0], []);
    lab.findings = [found('S04')];
    assert.deepEqual(lab.within(900)[0], []);
    // It was well for a while: what comes now is something else.
    lab.findings = [];
    assert.deepEqual(lab.within(130)[0], []);
    lab.findings = [found('S07')];
    assert.deepEqual(lab.within(900)[0], ['replace connect']);
  });

  test('is not given up by what was read before it', () => {
    const lab = labWith();
    lab.findings = [found('S07')];
    assert.deepEqual(lab.within(900)[0], ['replace connect']);
    assert.deepEqual(lab.within(300), [[], 300]);
    lab.begin('connect');
    assert.deepEqual(lab.within(300)[0], ['replace connect: a restart did not help']);
  });

  test('in vain for one reason is still done for another, and again after an hour', () => {
    const lab = labWith();
    lab.findings = [found('S07')];
    const all = (seconds: number) => {
      const said: string[] = [];
      for (let passed = 5; passed <= seconds; passed += 5) {
        const orders = lab.step();
        if (orders[0] && !orders[0].givesUp) lab.begin('connect');
        said.push(...orders.map(textOf));
      }
      return said;
    };
    assert.equal(all(600).length, 2);
    lab.silent.add('connect');
    assert.deepEqual(all(60), ['replace connect']);
    lab.silent.clear();
    assert.deepEqual(all(2400), []);
    assert.deepEqual(all(1200)[0], 'replace connect');
  });

  test('of what hangs again and again comes later and later, and then no more', () => {
    const decide = howOften(() => windows);
    const said: [number, string][] = [];
    for (let second = 0; second < 3600; second += 5) {
      const decision = decide('kafka', second * 1000);
      if (decision !== 'wait') said.push([second, decision]);
    }
    assert.deepEqual(said, [
      ...[0, 30, 90, 210, 450, 930].map((second) => [second, 'go']),
      [935, 'give up'],
    ]);
    assert.equal(decide('jupyter', 3_600_000), 'go', 'each has its own');
    assert.equal(decide('kafka', 3_601_000), 'go', 'the first is an hour ago');
    assert.equal(decide('kafka', 3_602_000), 'give up');
  });
});
