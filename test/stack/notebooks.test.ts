import { after, before, describe } from 'node:test';
import type { LabStatus } from '../../source/watch/lab.ts';
import { sharedCache, type TestLab, testLab } from './support.ts';
import { notebooksTeach } from './teaching.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;

describe('the notebooks', { timeout: 900_000 }, () => {
  let lab: TestLab;
  let status: LabStatus;

  before(async () => {
    lab = testLab(suite, 'notebooks', { env: sharedCache() });
    await lab.must('up');
    await lab.must('submit');
    status = await lab.status();
  });
  after(async () => {
    for (const clean of cleanups) await clean();
  });

  notebooksTeach(() => status);
});
