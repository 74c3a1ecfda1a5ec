/**
 * How a format writes a setting; each keeps everything else of the file as it is, comments too.
 * `ini` is for files whose keys are unique over all sections.
 */
export const formats = {
  properties: { key: (line: string) => /^([\w.-]+)\s*=/.exec(line)?.[1], write: '=' },
  postgresql: { key: (line: string) => /^(\w+)\s*=/.exec(line)?.[1], write: ' = ' },
  spark: { key: (line: string) => /^(spark\.\S+)\s/.exec(line)?.[1], write: ' ' },
  ini: { key: (line: string) => /^(\w+)\s*=/.exec(line)?.[1], write: '=' },
} as const;

/**
 * A settings file of `stack/` with the values that say where things are on this machine. A key that
 * the file does not have is a programming error, unless it is in `added`.
 */
export const overlay = (
  text: string,
  format: keyof typeof formats,
  values: Record<string, string | number>,
  added: Record<string, string | number> = {},
): string => {
  const { key, write } = formats[format];
  const missing = new Set(Object.keys(values));
  const lines = text.split('\n').map((line) => {
    const name = key(line);
    if (name === undefined || !(name in values)) return line;
    missing.delete(name);
    return `${name}${write}${values[name]}`;
  });
  if (missing.size > 0) throw new Error(`not in the settings file: ${[...missing].join(', ')}`);
  const more = Object.entries(added).map(([name, value]) => `${name}${write}${value}`);
  return more.length > 0 ? `${lines.join('\n').trimEnd()}\n${more.join('\n')}\n` : lines.join('\n');
};

/** The keys and values of a properties file. */
export const readProperties = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => formats.properties.key(line) !== undefined)
      .map((line) => [formats.properties.key(line), line.slice(line.indexOf('=') + 1).trim()]),
  );
