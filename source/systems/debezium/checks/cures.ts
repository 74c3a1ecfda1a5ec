import type { Check, Checked, CheckLevel, CheckText, Cure } from '../../../watch/check.ts';
import {
  type CaptureSettings,
  type ConnectorSettings,
  effective,
  foundOf,
  isPostgres,
} from './settings.ts';

/** What is to be changed in a connector’s settings, in the form that it has. */
export const changeOf = (
  { form }: ConnectorSettings,
  settings: Readonly<Record<string, string>>,
): Cure =>
  form === 'json'
    ? { kind: 'json', text: JSON.stringify(settings) }
    : {
        kind: 'setting',
        text: Object.entries(settings)
          .map(([name, value]) => `debezium.source.${name}=${value}`)
          .join('\n'),
        restart: 'Debezium Server',
      };

/** A check on each of Debezium’s connectors of a sort: those for PostgreSQL, unless it says otherwise. */
export const onConnectors = (
  text: CheckText,
  look: (connector: ConnectorSettings, all: CaptureSettings) => readonly Omit<Checked, 'name'>[],
  isOfSort: (connector: ConnectorSettings) => boolean = isPostgres,
): Check<CaptureSettings> => ({
  ...text,
  check: (all) =>
    all.connectors
      .filter(isOfSort)
      .flatMap((connector) =>
        look(connector, all).map((checked) => ({ ...checked, name: connector.name })),
      ),
});

/** A check on one setting; what is judged `ok` needs no cure. */
export const onSetting = (
  text: CheckText,
  setting: string,
  {
    wanted,
    says = `${setting}=${wanted}`,
    judge,
    cure,
  }: {
    wanted: string;
    /** What is wanted in words, where there is more than one value that is well. */
    says?: string;
    judge(value: string, connector: ConnectorSettings): CheckLevel;
    /** What the cure sets; `wanted` where it is left out. */
    cure?: Readonly<Record<string, string>>;
  },
): Check<CaptureSettings> =>
  onConnectors(text, (connector) => {
    const level = judge(effective(connector, setting), connector);
    return [
      {
        ...{ level, found: foundOf(connector, setting), wanted: says },
        ...(level !== 'ok' && { cure: changeOf(connector, cure ?? { [setting]: wanted }) }),
      },
    ];
  });

const page = 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html';

/** The official description of a setting of the connector for PostgreSQL. */
export const propertyPage = (setting: string): string =>
  `${page}#postgresql-property-${setting.replace(/[._]/g, '-').toLowerCase()}`;
