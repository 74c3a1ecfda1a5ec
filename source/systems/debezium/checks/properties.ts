/** A properties file as Java reads it, as far as such files go: `name=value` or `name: value`, a line each. */
export const properties = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value] = /^\s*([^#!\s=:][^\s=:]*)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value as string]];
    }),
  );
