import { exitCodes } from '../config/errors.ts';
import { jsonFlag } from '../config/flags.ts';
import { commandFor } from '../config/program.ts';
import { labFlags } from '../lab/contract/flags.ts';
import { endpointLines } from '../lab/contract/target.ts';
import { sanitise } from '../text/sanitise.ts';
import { duration } from '../text/units.ts';
import type { LabStatus } from '../watch/lab.ts';
import { engineFor, takeInput } from './shared.ts';
import type { Command } from './types.ts';

export const status: Command = {
  name: 'status',
  usage: '',
  summary: 'show services, health and addresses',
  details: `
Exit code 0 where every service is healthy, 1 otherwise. --json is documented in docs/status.md.`,
  flags: [...labFlags, jsonFlag],
  async run(context) {
    takeInput(context, 0, 'status');
    const lab = await engineFor(context).status(context.signal);
    process.stdout.write(
      context.flags.json ? `${JSON.stringify(lab, null, 2)}\n` : statusText(lab),
    );
    return lab.state === 'healthy' ? exitCodes.ok : exitCodes.failed;
  },
};

const marks = { healthy: '●', unhealthy: '✗', unknown: '○' } as const;

/** The same for people. */
export const statusText = (lab: LabStatus): string => {
  const lines = [
    `${lab.name} · ${lab.engine} · ${lab.versions} · ${lab.capture}: ${lab.state}`,
    '',
  ];
  if (lab.state === 'absent') {
    lines.push(`the lab ${lab.name} does not exist yet; create it with: ${commandFor(lab, 'up')}`);
    return `${lines.join('\n')}\n`;
  }
  const longest = Math.max(7, ...lab.services.map(({ name }) => name.length));
  const line = (columns: readonly string[]) => {
    const [
      mark = '',
      name = '',
      state = '',
      health = '',
      pid = '',
      up = '',
      ports = '',
      said = '',
    ] = columns;
    return [
      ...[mark, name.padEnd(longest), state.padEnd(8), health.padEnd(9), pid.padStart(7)],
      ...[up.padStart(8), ` ${ports}`.padEnd(12), said],
    ]
      .join(' ')
      .trimEnd();
  };
  lines.push(line([' ', 'SERVICE', 'STATE', 'HEALTH', 'PID', 'UP', 'PORTS']));
  for (const service of lab.services) {
    const up = service.startedAt ? duration(Date.now() - Date.parse(service.startedAt)) : '';
    const columns = [
      ...[marks[service.health], service.name, service.state, service.health],
      ...[String(service.pid ?? ''), up, Object.values(service.ports).join(' ')],
      service.health === 'healthy' ? '' : sanitise(service.detail),
    ];
    lines.push(line(columns), ...logLines(service));
  }
  const { job } = lab;
  const program = job.file ? ` ${[job.file, ...job.args].join(' ')}` : '';
  const application = job.applicationId ? ` as ${job.applicationId}` : '';
  lines.push('', sanitise(`job ${job.state}${application}${program}`), ...logLines(job));
  lines.push('', ...endpointLines(lab));
  return `${lines.join('\n')}\n`;
};

const logLines = ({ lastLines = [] }: { lastLines?: string[] }): string[] =>
  lastLines.map((line) => `    │ ${sanitise(line)}`);
