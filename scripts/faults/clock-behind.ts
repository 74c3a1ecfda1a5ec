import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fault } from './rig/fault.ts';

const library =
  process.env.FAULTS_FAKETIME ?? '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

export default {
  name: 'clock-behind',
  does: 'PostgreSQL is started anew with a clock that is 90 s behind (libfaketime)',
  hop: 'source',
  right: ['S29', 'X04'],
  alsoTrue: ['X01 postgres', 'L01 postgres', 'S05', 'C05'],
  patienceS: 120,
  missing: () =>
    existsSync(library) ? undefined : 'there is no libfaketime (apt install libfaketime)',
  async inject(lab) {
    const file = path.join(lab.layout.programs, 'postgres.conf');
    const faked = `environment=LD_PRELOAD="${library}",FAKETIME="-90s",FAKETIME_DONT_FAKE_MONOTONIC="1"`;
    await lab.supervisor.stop('postgres', 60_000);
    writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd()}\n${faked}\n`);
    await lab.supervisor.learn('postgres');
    await lab.supervisor.start('postgres');
  },
  firstSign: async (lab) => {
    const [row] = await lab.sql('SELECT extract(epoch FROM clock_timestamp())::float8 AS now');
    return Date.now() / 1000 - Number(row?.now) > 60;
  },
  // Its settings are written anew, without the clock.
  cure: (lab) => lab.restart('postgres'),
} satisfies Fault;
