import type { Check } from '../../../watch/check.ts';
import type { ConnectSettings } from './settings.ts';

const extension =
  'org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension';

export const openRest: Check<ConnectSettings> = {
  id: 'DC28',
  title: 'Who may use Connect’s REST interface',
  why: 'whoever may create a connector can run code and read files as the worker’s user. By default there is no password',
  link: 'https://kafka.apache.org/documentation/#connectconfigs_rest.extension.classes',
  check: ({ open, url }) =>
    open === null
      ? []
      : [
          {
            level: open ? 'warning' : 'ok',
            found: open ? `${url} answers everybody` : 'it asks for a name and a password',
            wanted: 'a name and a password, or a proxy that asks for them',
            ...(open && {
              cure: {
                kind: 'setting',
                text: `rest.extension.classes=${extension}`,
                restart: 'Kafka Connect, with the login module in its jaas.conf',
              },
            }),
          },
        ],
};
