import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { runTool } from '../../../os/tool.ts';
import { host } from '../../contract/names.ts';
import { brokerAnswers } from '../../contract/ready.ts';
import { archiveOptions } from '../install/archives.ts';
import { overlay, stackOptions, stackText } from '../state/files.ts';
import type { Lab } from '../state/lab.ts';
import { giveTo } from '../state/user.ts';
import { javaProgram, logOption, logSettings } from './java.ts';
import type { LocalService } from './types.ts';

const classPath = ({ installed }: Lab) => path.join(installed.jars, 'kafka', '*');

export const kafka: LocalService = {
  name: 'kafka',
  after: [],
  units: ['jars'],
  ports: ['kafka', 'kafka-controller'],
  settings: (lab) => ({
    ...logSettings(lab, 'kafka'),
    'kafka/server.properties': overlay(stackText('kafka', 'server.properties'), 'properties', {
      listeners: `PLAINTEXT://${host}:${lab.ports.kafka},CONTROLLER://${host}:${lab.ports['kafka-controller']}`,
      'advertised.listeners': `PLAINTEXT://${host}:${lab.ports.kafka}`,
      'controller.quorum.voters': `1@${host}:${lab.ports['kafka-controller']}`,
      'log.dirs': lab.layout.dataOf('kafka'),
    }),
  }),
  program: (lab) => ({
    name: 'kafka',
    command: javaProgram(lab, {
      archive: 'kafka',
      options: [...stackOptions('kafka', 'jvm.options'), logOption(lab, 'kafka')],
      classPath: classPath(lab),
      mainClass: 'kafka.Kafka',
      args: [lab.layout.conf('kafka', 'server.properties')],
    }),
    directory: lab.layout.run,
    stopWaitSeconds: 20,
    restart: 'always',
  }),
  prepare: {
    what: 'formatting the storage',
    done: ({ layout }) => existsSync(layout.dataOf('kafka', 'meta.properties')),
    async run(lab, signal) {
      const { layout, installed, user } = lab;
      mkdirSync(layout.dataOf('kafka'), { recursive: true, mode: 0o700 });
      giveTo(layout.dataOf('kafka'), user);
      await runTool({
        command: path.join(installed.javaHome, 'bin', 'java'),
        args: [
          ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
          // The broker's archive holds what the tool loads.
          ...archiveOptions(lab, 'kafka', classPath(lab)).filter((o) => !o.includes('AtExit')),
          ...[logOption(lab, 'kafka'), '-cp', classPath(lab)],
          ...['kafka.tools.StorageTool', 'format', '--ignore-formatted'],
          // What `random-uuid` would print, without starting a JVM for it.
          ...['-t', randomClusterId(), '-c', layout.conf('kafka', 'server.properties')],
        ],
        cwd: layout.run,
        env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: layout.home },
        uid: user.uid,
        gid: user.gid,
        signal,
        logFile: layout.log('setup'),
      });
    },
  },
  ready: brokerAnswers,
};

// Kafka's tools take an id that begins with a dash for a flag.
const randomClusterId = (): string => {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? randomClusterId() : id;
};
