import path from 'node:path';
import type { Lab } from '../lab.ts';

/** The command line of a JVM service: small, quick to start, and dead rather than stuck when full. */
export const javaProgram = (
  { installed }: Lab,
  options: {
    heapMb: number;
    options: string[];
    classPath: string;
    mainClass: string;
    args: string[];
  },
): string[] => [
  path.join(installed.javaHome, 'bin', 'java'),
  `-Xmx${options.heapMb}m`,
  '-Xms128m',
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
  // The file below /tmp that jps reads would tell everybody on the machine.
  '-XX:-UsePerfData',
  '-Djava.awt.headless=true',
  ...options.options,
  '-cp',
  options.classPath,
  options.mainClass,
  ...options.args,
];
