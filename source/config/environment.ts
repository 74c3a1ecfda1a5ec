import path from 'node:path';
import { nearest } from '../text/units.ts';
import { anyOf, type SourceName, sourceNames, type ThemeChoice, themeChoices } from './choices.ts';
import { UsageError } from './errors.ts';

/** The environment variables that cdc-top reads, each with what it does (README's table). */
export const variables = {
  CDC_TOP_HOME: 'folder for cache, state and data in place of the usual ones (absolute path)',
  CDC_TOP_CACHE: 'folder for what is downloaded (absolute path)',
  CDC_TOP_ENGINE: 'what brings new labs up, where no --engine says it: auto, compose or local',
  CDC_TOP_SOURCE: 'whose changes new labs capture, where no --source says it: postgres or mysql',
  CDC_TOP_THEME: 'how the monitor is drawn, where no --theme says it: auto, dark, light or mono',
  CDC_TOP_USER: 'as root: the unprivileged user that the services run as (default: nobody)',
  CDC_TOP_PYTHON: 'the Python to build the virtual environments with',
  CDC_TOP_JAVA: 'the java to run Kafka, Connect and Spark with',
  CDC_TOP_MAVEN: 'the mvn, or a project’s mvnw, to fetch the jars with',
  CDC_TOP_LAB: 'set by cdc-top for the services of a lab; never set it yourself',
} as const;

/** What may be asked for to bring labs up. */
export const engineNames = ['auto', 'compose', 'local'] as const;
export type EngineName = (typeof engineNames)[number];

export type Environment = {
  home?: string;
  cache?: string;
  engine?: EngineName;
  source?: SourceName;
  theme?: ThemeChoice;
  user?: string;
  python?: string;
  java?: string;
  maven?: string;
};

/** Reads and checks every CDC_TOP_* variable. Throws a UsageError that names the first bad one. */
export const readEnvironment = (env: NodeJS.ProcessEnv): Environment => {
  for (const name of Object.keys(env)) {
    if (!name.startsWith('CDC_TOP_') || name in variables) continue;
    const near = nearest(name, Object.keys(variables));
    throw new UsageError(
      `unknown environment variable ${name}; ${near ? `did you mean ${near}?` : `expected one of: ${Object.keys(variables).join(', ')}`}`,
    );
  }
  const folder = (name: keyof typeof variables) => {
    const value = env[name];
    if (value === undefined) return undefined;
    if (!path.isAbsolute(value))
      throw new UsageError(`${name}=${value}: expected an absolute path`);
    if (/[\n"'%\\]/.test(value))
      throw new UsageError(`${name}=${value}: quotes, %, \\ and line breaks can't be in it`);
    return path.normalize(value);
  };
  const word = (name: keyof typeof variables) => {
    const value = env[name];
    if (value === '') throw new UsageError(`${name} is empty: unset it or give it a value`);
    return value;
  };
  const engine = (value: string | undefined): EngineName | undefined => {
    const known = engineNames.find((name) => name === value);
    if (value !== undefined && !known)
      throw new UsageError(`CDC_TOP_ENGINE=${value}: expected ${engineNames.join(' or ')}`);
    return known;
  };
  const source = (value: string | undefined): SourceName | undefined => {
    const known = sourceNames.find((name) => name === value);
    if (value !== undefined && !known)
      throw new UsageError(`CDC_TOP_SOURCE=${value}: expected ${anyOf(sourceNames)}`);
    return known;
  };
  const theme = (value: string | undefined): ThemeChoice | undefined => {
    const known = themeChoices.find((name) => name === value);
    if (value !== undefined && !known)
      throw new UsageError(`CDC_TOP_THEME=${value}: expected ${anyOf(themeChoices)}`);
    return known;
  };
  return {
    home: folder('CDC_TOP_HOME'),
    cache: folder('CDC_TOP_CACHE'),
    engine: engine(word('CDC_TOP_ENGINE')),
    source: source(word('CDC_TOP_SOURCE')),
    theme: theme(word('CDC_TOP_THEME')),
    user: word('CDC_TOP_USER'),
    python: word('CDC_TOP_PYTHON'),
    java: word('CDC_TOP_JAVA'),
    maven: word('CDC_TOP_MAVEN'),
  };
};
