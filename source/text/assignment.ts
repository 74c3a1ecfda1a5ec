/** A name that says that its value is a secret, and the value: `from` and `to` are its place in the text. */
export type SecretValue = { from: number; to: number };

// A name that ends so holds a secret itself; password.encryption, max.token.count, token_file do not.
const secretName = [
  'password|passwd|passphrase|passcode|pwd|secret|token|credentials?',
  '(?:api|access|secret|private|account|shared|signing|encryption|master|session|storage|subscription)[ ._-]?key',
  // The account's name comes behind it.
  '(?:account\\.key|oauth2\\.client\\.secret|sas\\.fixed\\.token)\\.[\\w.-]{1,200}',
  'auth\\.user\\.info|x-(?:amz|goog)-signature|sharedaccesssignature',
  '(?<=[._-]|-store|-key)pass|(?<=["\'])auth|(?<=[?&;]|\\\\u0026)(?:sig|signature)',
].join('|');

const quote = `\\\\{0,15}["']`;
const blank = '[ \\t]{0,200}';
const given = `(?:=>|->|:=|[=:]|\\\\u003d|%3[da])${blank}`;
// What stands between a name and its value. Bounded, as everything here: a log line may be hostile.
const separator = [
  `(?:${quote})?${blank}${given}`,
  // {"name": "password", "value": "x"}, <property name="password" value="x"/>, and YAML on two lines.
  `(?:${quote})?\\s{0,30},?\\s{0,30}(?:${quote})?value(?:${quote})?${blank}[=:]${blank}`,
  '</(?:name|key)>\\s{0,200}<value>',
  '["\']?>',
  // ("password", "x"), and what follows a flag or a dotted name.
  `["']?,${blank}`,
  '[ \\t]{1,200}',
].join('|');
const heads = new RegExp(`(${secretName})([_-]?\\d{1,2})?(${separator})`, 'gi');

const furthest = 80;
const lineStart = /(?:^|[\r\n])[ \t#-]*(?:(?:export|set|env)[ \t]+)?["']?$/i;
const isElement = (separator: string): boolean =>
  /^(?:["']|<\/(?:name|key)>\s*<value)?>$/i.test(separator);

/** Whether a name and what is behind it mean an assignment, told by what stands `prior` to the name. */
const isAssignment = (name: string, prior: string, separator: string): boolean => {
  if (/unexpected[ \t]*$/i.test(prior)) return false;
  if (separator === '>') return /<(?:\w{1,40}:)?$/.test(prior);
  if (separator.trimEnd().endsWith(',')) return /\(["']?$/.test(prior) || name.startsWith('--');
  if (separator.trim() === '')
    return name.startsWith('-') || (/[._]/.test(name) && lineStart.test(prior));
  return true;
};

// What is no secret: references, paths, expressions, and what another mask has put there.
const harmless =
  /(?:\$\{[^}\n]{0,400}\}|\$\(|\$[A-Z_]\w*(?![^\s"',;)])|\{\{|%\(|<[^<>\n]{0,80}>|\(|\[|\{(?!\w{1,20}\}\S)|[=:]|\*{2,}|…|\.{3}|[-?+]?\}|(?:\/|~\/|\.{1,2}\/)[\w.-]{1,24}(?:\/[\w.-]{1,24})+\/?(?![^\s"',;)}\]])|(?:true|false|null|none|nil|undefined|redacted|hidden|masked)(?![\w-])|[A-Za-z_][\w.]{0,80}(?:\([^\n]{0,80}\)|\[["']))/iy;
// Python’s b'…' and r'…'; YAML’s text on the next line.
const prefix = /(?:[bru]{1,2}(?=["'])|[|>][+-]?[ \t]*\r?\n[ \t]+)/iy;
const emptyQuotes = /(["'])\1(?!\1)/y;
// The end of a value without quotes: white space, or a sign behind which something else begins.
const follows = `(?=[\\s"'<>,;)}\\]\\\\]|$|(?:amp;)?[\\w.-]{1,100}\\s{0,8}(?:[=:]|->))`;
const stop = `(?:[,;&)}\\]>"']|\\\\u0026|\\\\[nrt])${follows}|<(?=[/a-z])|\\\\{1,15}["']`;
const word = new RegExp(`(?:(?!${stop})\\S)+`, 'iy');
// To the end of the line, or to what looks like the next assignment or a comment.
const line = new RegExp(
  `(?:(?!${stop})\\S|["'](?=[^\\s]|[ \\t]+\\w)|[ \\t]+(?![\\w.-]{1,100}\\s{0,8}(?:[=:]|->)|[#-]|[\\r\\n]|$))+`,
  'iy',
);
// `password: it must have eight letters` says something about passwords.
const prose =
  /(?:it|the|this|that|an?|must|is|are|was|not|may|can|cannot|should|has)(?= [a-z])|[a-z]{1,20} (?:[a-z]{1,20} ){0,3}?(?:must|is|are|was|were|has|have|may|can|cannot|should|does|not|be|been)\b/y;
const element = /[^<\n]{1,1000}(?=<\/)/y;

const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
};

/** Where a quoted text ends whose quote, with the backslashes before it, begins at `at`; undefined where none does. */
const quoted = (text: string, at: number): SecretValue | undefined => {
  let from = at;
  while (text[from] === '\\' && from - at < 16) from += 1;
  const sign = text[from];
  if (sign !== '"' && sign !== "'") return undefined;
  // JSON in JSON: a quote is of this text where it has as many backslashes as the first one, or fewer.
  const level = from - at;
  from += 1;
  let slashes = 0;
  for (let to = from; to < text.length; to += 1) {
    const letter = text[to];
    if (letter === '\\') slashes += 1;
    else if (letter === '\n') return { from, to };
    else {
      if (letter === sign && (slashes < level || slashes % (2 * (level + 1)) === level)) {
        // SQL writes a quote twice.
        if (level > 0 || text[to + 1] !== sign) return { from, to: to - level };
        to += 1;
      }
      slashes = 0;
    }
  }
  return { from, to: text.length };
};

/** The value that begins at `at`, if it is one that nobody should see. */
const valueAt = (
  text: string,
  at: number,
  { name, prior, separator }: { name: string; prior: string; separator: string },
): SecretValue | undefined => {
  if (endOf(emptyQuotes, text, at) > at) return undefined;
  const from = endOf(prefix, text, at);
  const found = quoted(text, from);
  const begin = found?.from ?? from;
  if (endOf(harmless, text, begin) > begin) return undefined;
  if (found) return found;
  // Of one word, as in a sentence.
  const isWord = !/[._-]/.test(name) && /: +$/.test(separator);
  if (isWord && endOf(prose, text, from) > from) return undefined;
  const isWhole = lineStart.test(prior) && /[=:]/.test(separator);
  const to = endOf(isElement(separator) ? element : isWhole ? line : word, text, from);
  return to > from ? { from, to } : undefined;
};

/** Every value that stands beside a name which says that it is a secret, in the order of the text. */
export function* secretValues(text: string): Generator<SecretValue> {
  heads.lastIndex = 0;
  for (;;) {
    const found = heads.exec(text);
    if (!found) return;
    const { index } = found;
    const [head, secret = '', , separator = ''] = found;
    const after = index + head.length;
    let start = index;
    while (start > 0 && index - start < furthest && /[\w.$-]/.test(text[start - 1] ?? ''))
      start -= 1;
    const name = text.slice(start, index) + secret;
    const prior = text.slice(Math.max(0, start - furthest), start);
    // Else what is cut off would look like the beginning of a line.
    const around = { name, prior: start > furthest ? `…${prior}` : prior, separator };
    // The working directory of a shell.
    const isFolder = /^(?:old)?pwd$/i.test(name) && /[/~]/.test(text[after] ?? '');
    const value =
      isAssignment(name, around.prior, separator) && !isFolder
        ? valueAt(text, after, around)
        : undefined;
    if (value) yield value;
    // What followed the name need not have been a separator: `token token=x`.
    heads.lastIndex = value?.to ?? index + secret.length;
  }
}
