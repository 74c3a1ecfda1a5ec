/** What stands in place of a secret. */
export const masked = '(secret)';

// A name that ends so holds a secret itself; password_encryption or token_file do not.
const secretName =
  '[\\w.-]*(?:password|passwd|secret|token|credentials?|api[._-]?key|access[._-]?key)';
const assignment = new RegExp(
  // name, what stands between, and a value that is neither a path, a reference nor an expression.
  `^(\\s*["']?${secretName}["']?\\s*(?:[=:]|\\s)\\s*)(["']?)(?![/$({<=:])([^\\s"',;]+)\\2(?![^\\s,;])`,
  'gim',
);
const inUri = /(:\/\/[^\s:/@]+:)([^\s/@]+)(@)/g;
// Shorter ones are words that stand in settings for other reasons.
const shortest = 6;

/**
 * A text for the screen without its secrets: what is `known` to be one, what stands beside a name
 * that says so, and passwords in URIs.
 */
export const maskSecrets = (text: string, known: readonly string[] = []): string => {
  let result = text;
  for (const secret of known)
    if (secret.length >= shortest) result = result.replaceAll(secret, masked);
  return result
    .replace(assignment, (whole, before: string, quote: string, value: string) =>
      value === masked ? whole : `${before}${quote}${masked}${quote}`,
    )
    .replace(inUri, `$1${masked}$3`);
};
