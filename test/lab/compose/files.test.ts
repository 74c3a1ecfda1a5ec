import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import Dockerode from 'dockerode';
import type { Docker } from '../../../source/clients/docker/client.ts';
import type { Container } from '../../../source/lab/compose/containers.ts';
import { containerFiles } from '../../../source/lab/compose/files.ts';

/** A piece of a container's stdout, as Docker sends it. */
const piece = (text: string): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

/** A Docker whose container begins a process with each of `starts`: what is sent for each request. */
const world = (starts: ((request: { id: number }) => string)[]) => {
  let started = 0;
  const exec = async () => ({
    start: async () => {
      const answer = starts[Math.min(started, starts.length - 1)] as (typeof starts)[number];
      started += 1;
      return new Duplex({
        read() {},
        write(chunk: Buffer, _encoding, done) {
          this.push(piece(answer(JSON.parse(chunk.toString()))));
          done();
        },
      });
    },
  });
  const { modem } = new Dockerode();
  const docker = { modem, getContainer: () => ({ exec }) } as unknown as Docker;
  const container = { id: 'a', service: 'spark-master', status: 'running' } as Container;
  return {
    started: () => started,
    docker: async () => docker,
    ask: async <T>(work: (docker: Docker) => Promise<T>) => work(docker),
    containers: async () => [container],
    seen: () => [container],
  };
};

const refuses = () => 'OCI runtime exec failed: exec failed: cannot exec a stopped container\r\n';
const size = ({ id }: { id: number }) => `${JSON.stringify({ id, size: 7 })}\n`;

test('what Docker says in place of an answer fails the one who asked, and nobody else', async () => {
  const files = containerFiles(world([refuses]) as never);
  await assert.rejects(
    files.sizeOf('/data/x'),
    /^Failure: files in spark-master can't be read: OCI runtime/,
  );
  files.close();
});

test('after that another process is asked', async () => {
  const docker = world([refuses, size]);
  const files = containerFiles(docker as never);
  await files.sizeOf('/data/x').catch(() => {});
  assert.equal(await files.sizeOf('/data/x'), 7);
  assert.equal(docker.started(), 2);
  files.close();
});
