import { onSetting, propertyPage } from './cures.ts';

export const keepAlive = onSetting(
  {
    id: 'DC21',
    title: 'Keep-alive of the connection',
    why: 'without it, a connection that a firewall has dropped still looks open to the connector: it waits for changes that never come, and reports RUNNING',
    link: propertyPage('database.tcpKeepAlive'),
  },
  'database.tcpKeepAlive',
  { wanted: 'true', judge: (value) => (value === 'false' ? 'warning' : 'ok') },
);
