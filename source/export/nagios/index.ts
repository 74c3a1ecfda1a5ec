import { UsageError } from '../../config/errors.ts';
import type { Settings } from '../../config/settings.ts';
import { nearest } from '../../text/units.ts';
import { findings } from './findings.ts';
import { backlog, batch, delay, freshness } from './lag.ts';
import type { Asked, Service } from './service.ts';
import { slots } from './slots.ts';
import { connector, services } from './states.ts';
import { limitsIn } from './thresholds.ts';

/** All that can be checked; the first where none is named. */
export const checkServices: readonly Service[] = [
  findings,
  slots,
  connector,
  backlog,
  delay,
  batch,
  freshness,
  services,
];

/** The service of a name. Throws a UsageError where there is none. */
export const serviceNamed = (name: string | undefined): Service => {
  const names = checkServices.map((service) => service.name);
  const found = name === undefined ? checkServices[0] : checkServices.find((s) => s.name === name);
  if (found) return found;
  const near = nearest(name ?? '', names);
  throw new UsageError(
    `unknown service ${name}; ${near ? `did you mean ${near}?` : `expected one of: ${names.join(', ')}`}`,
  );
};

type Given = { warning?: string; critical?: string };

/** What a service is judged by: flags before config.json before its own. Throws a UsageError. */
export const askedOf = (service: Service, flags: Given, settings: Settings): Asked => {
  for (const name of Object.keys(settings.check ?? {})) serviceNamed(name);
  const own = settings.check?.[service.name] ?? {};
  const limits = (level: 'warning' | 'critical') => {
    const [text, where] =
      flags[level] === undefined
        ? [own[level], `check.${service.name}.${level} in config.json:`]
        : [flags[level], `--${level}`];
    return text === undefined ? undefined : limitsIn(text, service.measures, where);
  };
  const [warning, critical] = [limits('warning'), limits('critical')];
  const given = warning !== undefined || critical !== undefined;
  const preset = (text: string | undefined) =>
    given || text === undefined ? {} : limitsIn(text, service.measures, '');
  return {
    given,
    judge: {
      warning: warning ?? preset(service.warning),
      critical: critical ?? preset(service.critical),
    },
  };
};
