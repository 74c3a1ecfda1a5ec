import type { LabStatus, ServiceStatus } from '../../watch/lab.ts';

/** How a lab is as a whole, by its services: `degraded` is one of which something runs. */
export const labStateOf = (
  services: readonly Pick<ServiceStatus, 'health' | 'pid'>[],
): LabStatus['state'] => {
  if (services.every(({ health }) => health === 'healthy')) return 'healthy';
  return services.some(({ pid }) => pid !== null) ? 'degraded' : 'stopped';
};
