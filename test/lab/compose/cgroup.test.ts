import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cgroupReader } from '../../../source/lab/compose/cgroup.ts';

const id = 'f'.repeat(64);
const reading = (files: Record<string, string>) =>
  cgroupReader({ id, pid: 7 }, (file) => files[file]);

// As Debian 12 with systemd has it, and Docker of 20.10 and newer.
const v2 = {
  '/proc/7/cgroup': `0::/system.slice/docker-${id}.scope\n`,
  '/proc/self/mountinfo':
    '24 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n' +
    '35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n',
};
const folder = `/sys/fs/cgroup/system.slice/docker-${id}.scope`;
const v2Figures = {
  [`${folder}/cpu.stat`]: 'usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n',
  [`${folder}/memory.current`]: '1000\n',
  [`${folder}/memory.stat`]: 'anon 500\ninactive_anon 7\ninactive_file 300\nactive_file 20\n',
  [`${folder}/io.stat`]:
    '8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=1 wbytes=2\n',
};

const v1 = {
  '/proc/7/cgroup': `5:blkio:/docker/${id}\n4:memory:/docker/${id}\n2:cpu,cpuacct:/docker/${id}\n0::/\n`,
  '/proc/self/mountinfo':
    '33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n' +
    '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n' +
    '38 31 0:35 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio\n' +
    '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n',
};
const v1Figures = {
  [`/sys/fs/cgroup/cpu,cpuacct/docker/${id}/cpuacct.usage`]: '2500000000\n',
  [`/sys/fs/cgroup/memory/docker/${id}/memory.usage_in_bytes`]: '1000\n',
  [`/sys/fs/cgroup/memory/docker/${id}/memory.stat`]: 'inactive_file 1\ntotal_inactive_file 300\n',
  [`/sys/fs/cgroup/blkio/docker/${id}/blkio.throttle.io_service_bytes`]:
    '8:0 Read 10\n8:0 Write 20\n8:0 Sync 30\n8:0 Total 30\n8:16 Read 1\n8:16 Write 2\nTotal 33\n',
};

const used = { cpuMs: 2500, memoryBytes: 700, readBytes: 11, writtenBytes: 22 };

describe('what the kernel tells of a container', () => {
  test('with cgroup v2', () => {
    assert.deepEqual(reading({ ...v2, ...v2Figures })?.(), used);
  });

  test('with cgroup v1, whose controllers may be mounted together', () => {
    assert.deepEqual(reading({ ...v1, ...v1Figures })?.(), used);
  });

  test('where only a part of the hierarchy is mounted', () => {
    const inside = {
      '/proc/7/cgroup': `0::/outer/docker/${id}\n`,
      '/proc/self/mountinfo': '35 24 0:30 /outer /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
    };
    const figures = Object.fromEntries(
      Object.entries(v2Figures).map(([file, text]) => [
        file.replace(folder, `/sys/fs/cgroup/docker/${id}`),
        text,
      ]),
    );
    assert.deepEqual(reading({ ...inside, ...figures })?.(), used);
  });

  test('but not how much is read and written, where it does not count that', () => {
    const { [`${folder}/io.stat`]: _, ...figures } = v2Figures;
    const found = reading({ ...v2, ...figures })?.();
    assert.deepEqual(found, { ...used, readBytes: null, writtenBytes: null });
  });

  test('nothing of a process that is not the container’s: Docker may be on another machine', () => {
    const other = { '/proc/7/cgroup': '0::/user.slice/session-1.scope\n' };
    assert.equal(reading({ ...v2, ...v2Figures, ...other }), undefined);
    assert.equal(reading({}), undefined);
  });

  test('nothing any more once it has ended', () => {
    const files: Record<string, string> = { ...v2, ...v2Figures };
    const read = reading(files);
    delete files[`${folder}/memory.current`];
    assert.equal(read?.(), undefined);
  });
});
