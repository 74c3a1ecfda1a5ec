import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { checkDisk, checkMemory, dataRoom, memoryRoom } from '../../../source/lab/local/up.ts';
import { tempFolder } from '../../support.ts';

const mega = 1024 ** 2;

describe('the disk', () => {
  test('is asked where the folder will be, though it is not there yet', (t) => {
    const base = tempFolder(t);
    const asked: string[] = [];
    const free = (folder: string) => {
      asked.push(folder);
      return mega;
    };
    checkDisk([{ folder: path.join(base, 'not', 'yet'), bytes: mega }], free);
    assert.deepEqual(asked, [base]);
  });

  test('is asked for the sum of what is to be on it', (t) => {
    const base = tempFolder(t);
    const [cache, data] = [path.join(base, 'cache'), path.join(base, 'data')];
    const needs = [
      { folder: cache, bytes: 600 * mega },
      { folder: data, bytes: 512 * mega },
    ];
    checkDisk(needs, () => 1112 * mega);
    assert.throws(() => checkDisk(needs, () => 1112 * mega - 1), {
      name: 'Failure',
      message: `${data} needs 1.1 GB of disk and 1.1 GB are free: free some, or set CDC_TOP_HOME to a folder on another disk`,
    });
  });

  test('is asked for each part where they are two', (t) => {
    const needs = [
      { folder: tempFolder(t), bytes: 600 * mega },
      { folder: '/dev/lab', bytes: 512 * mega },
    ];
    checkDisk(needs, () => 600 * mega);
    assert.throws(() => checkDisk(needs, (folder) => (folder === '/dev' ? 64 : 600) * mega), {
      message: /^\/dev\/lab needs 512 MB of disk and 64\.0 MB are free: /,
    });
  });

  test('is not asked for nothing', () => {
    checkDisk([{ folder: '/nowhere', bytes: 0 }], () => assert.fail('nothing is to be written'));
  });

  test('of this machine has a byte, and not a yottabyte', (t) => {
    const folder = tempFolder(t);
    checkDisk([{ folder, bytes: 1 }]);
    assert.throws(() => checkDisk([{ folder, bytes: 1024 ** 8 }]), { name: 'Failure' });
  });

  test('must have room for a lab’s data', () => assert.equal(dataRoom, 512 * mega));
});

describe('the memory', () => {
  test('is enough', () => checkMemory(memoryRoom));

  test('is too little', () => {
    assert.throws(() => checkMemory(512 * mega), {
      name: 'Failure',
      message:
        'the lab needs 3.0 GB of memory and 512 MB can be had: end something large, or use a larger machine',
    });
  });
});
