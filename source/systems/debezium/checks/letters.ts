import { changeOf, onConnectors } from './cures.ts';
import { isMysql } from './settings.ts';

/** Either tells the driver the character set, so that it need not guess; Debezium 1 calls them `database.…`. */
const told = /^(?:driver|database)\.(?:connectionCollation|characterEncoding)$/;

const wanted = {
  'driver.characterSetResults': 'utf8',
  'driver.connectionCollation': 'utf8mb4_general_ci',
};

export const letters = onConnectors(
  {
    id: 'DC31',
    title: 'Letters beyond ASCII in a snapshot',
    why: 'on a Java without the module jdk.charsets (java --list-modules tells; small images and bundled runtimes leave it out) MySQL’s driver takes UTF-8 for a Japanese character set, unless it is told the collation: the rows of a snapshot lose their letters beyond ASCII. On any other Java nothing is lost',
    link: 'https://dev.mysql.com/doc/connector-j/en/connector-j-reference-charsets.html',
  },
  (connector) => {
    const found = Object.entries(connector.config).filter(([name]) => told.test(name));
    const isTold = found.length > 0;
    return [
      {
        level: isTold ? 'ok' : 'info',
        found: isTold
          ? found.map(([name, value]) => `${name}=${value}`).join(', ')
          : 'the driver is told no collation',
        wanted: 'driver.connectionCollation=utf8mb4_general_ci',
        ...(!isTold && { cure: changeOf(connector, wanted) }),
      },
    ];
  },
  isMysql,
);
