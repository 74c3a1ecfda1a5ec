import { type Check, type Checked, inWords } from '../../../watch/check.ts';
import { isDebezium } from '../../debezium/checks/settings.ts';
import type { ConnectSettings } from './settings.ts';

export const plugins: Check<ConnectSettings> = {
  id: 'DC29',
  title: 'The connector’s plug-in',
  why: 'a worker without the plug-in cannot start the connector; with two versions of it, it is left to chance which one runs',
  link: 'https://debezium.io/documentation/reference/stable/install.html',
  check: ({ connectors, plugins: all }) =>
    connectors.filter(isDebezium).flatMap(({ name, config }) => {
      if (!all) return [];
      const wanted = config['connector.class'] ?? '';
      const found = all.filter((plugin) => plugin.class === wanted);
      const versions = [...new Set(found.map(({ version }) => version ?? 'of no version'))];
      const absent = found.length === 0;
      const level = absent ? 'error' : versions.length > 1 ? 'warning' : 'ok';
      const does = absent
        ? 'unpack the plug-in into a folder of its own below plugin.path'
        : 'delete all versions of the plug-in but one below plugin.path';
      return [
        {
          ...{ name, level },
          found: absent ? `${wanted} is not installed` : versions.join(' and '),
          wanted: 'one version, installed on every worker',
          ...(level !== 'ok' && {
            cure: { ...inWords(`${does}, on every worker`), restart: 'each worker' },
          }),
        } satisfies Checked,
      ];
    }),
};
