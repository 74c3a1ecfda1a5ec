import { onSetting, propertyPage } from './cures.ts';

export const pluginName = onSetting(
  {
    id: 'DC03',
    title: 'The plug-in that decodes the WAL',
    why: 'pgoutput comes with PostgreSQL. The default, decoderbufs, has to be installed on the server and ignores publications: a failover to a server without it ends the capture',
    link: propertyPage('plugin.name'),
  },
  'plugin.name',
  { wanted: 'pgoutput', judge: (value) => (value === 'pgoutput' ? 'ok' : 'warning') },
);
