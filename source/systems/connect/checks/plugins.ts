import type { Check } from '../../../watch/check.ts';
import { isDebezium } from '../../debezium/checks/settings.ts';
import type { ConnectSettings } from './settings.ts';

export const plugins: Check<ConnectSettings> = {
  id: 'DC29',
  title: 'The connector’s plug-in',
  why: 'a worker without the plug-in can’t start the connector; with two versions of it, chance decides which one runs',
  link: 'https://debezium.io/documentation/reference/stable/install.html',
  check: ({ connectors, plugins: all }) =>
    connectors.filter(isDebezium).flatMap(({ name, config }) => {
      if (!all) return [];
      const wanted = config['connector.class'] ?? '';
      const found = all.filter((plugin) => plugin.class === wanted);
      const versions = [...new Set(found.map(({ version }) => version ?? 'of no version'))];
      return [
        {
          name,
          level: found.length === 0 ? 'error' : versions.length > 1 ? 'warning' : 'ok',
          found: found.length === 0 ? `${wanted} is not installed` : versions.join(' and '),
          wanted: 'one version, installed on every worker',
        },
      ];
    }),
};
