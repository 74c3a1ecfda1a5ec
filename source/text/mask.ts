import { secretValues } from './assignment.ts';

/** What stands in place of a secret. */
export const masked = '(secret)';

// Shorter ones are words that stand in texts for other reasons.
const shortest = 6;

type Rule = { what: string; find: RegExp; put: (found: string, ...groups: string[]) => string };

const behind = (_: string, before: string) => `${before}${masked}`;
const between = (_: string, before: string, _secret: string, after: string) =>
  `${before}${masked}${after}`;

/**
 * The forms of secrets that no name stands beside. Each pattern takes time in proportion to the text,
 * whatever that is: what is unbounded in it follows something that can't begin again within it.
 */
const rules: readonly Rule[] = [
  {
    what: 'a private key in PEM, on one line or on many, also one that is cut off',
    find: /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)[^-]*(-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
    put: (_, begin, end) => `${begin}${masked}${end ?? ''}`,
  },
  {
    what: 'the password in a URI',
    find: /(:\/\/)([^\s"'`<>\\]+)/g,
    put: (_, slashes, rest) => `${slashes}${withoutPassword(rest)}`,
  },
  {
    what: 'the password in a URL of Oracle',
    find: /((?<=:(?:thin|oci):)[\w.-]{1,64}\/)([^\s@]{1,200})(@)/g,
    put: between,
  },
  {
    what: 'the password in a URL of Go’s MySQL driver',
    find: /((?<!\S)[\w.-]{1,64}:)([^\s@]{1,200})(@(?:tcp|unix)\()/g,
    put: between,
  },
  {
    what: 'a line of pgpass: host:port:database:user:password',
    find: /(?<!\S)((?:[^\s:"'=\\]|\\:){1,255}:(?:\d{4,5}|\*):[\w*][^\s:]{0,62}:[\w*][^\s:]{0,62}:)(\S+)/gi,
    put: (found, before) => (/^[\da-f:]*$/i.test(found) ? found : `${before}${masked}`),
  },
  {
    what: 'a header with credentials; the name of its scheme stays',
    find: /(\bauthorization(?:\\{0,15}["'])?\s{0,8}[:=]\s{0,8}(?:\\{0,15}["'])?(?:(?:basic|bearer|digest|negotiate|token|apikey|aws4-hmac-sha256)\s{1,8})?)([^\s"'\\][^\r\n"'\\]*)/gi,
    put: behind,
  },
  {
    what: 'a header with cookies',
    find: /(\b(?:set-)?cookie(?:\\{0,15}["'])?\s{0,8}[:=]\s{0,8}(?:\\{0,15}["'])?)([\w.-]{1,200}=[^\r\n"'\\]*)/gi,
    put: behind,
  },
  {
    what: 'a bearer token by itself; one without a digit is a word',
    find: /(\bbearer\s{1,8})([\w.~+/-]{8,}=*)/gi,
    put: (found, before, value) => (/\d/.test(value) ? `${before}${masked}` : found),
  },
  {
    what: 'basic credentials by themselves: a name and a password in base64',
    find: /(\bbasic\s{1,8})([\w+/]{8,}={0,2})/gi,
    put: (found, before, value) =>
      /^[ -~]+:[ -~]*$/.test(Buffer.from(value, 'base64').toString('latin1'))
        ? `${before}${masked}`
        : found,
  },
  {
    what: 'JSON Web Tokens',
    find: /\beyJ[\w-]{8,}(?:\.[\w-]{4,}){1,4}\.?/g,
    put: () => masked,
  },
  {
    what: 'keys of AWS, tokens of GitHub, GitLab, Slack, Databricks, npm, PyPI, Google, OpenAI, Hugging Face, SendGrid, Docker',
    find: /\b(?:(?:AKIA|ASIA)[A-Z\d]{16}\b|gh[oprsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}|(?:dapi|dkea)[\da-f]{32}(?:-\d)?|npm_\w{30,}|pypi-[\w-]{40,}|AIza[\w-]{35}|ya29\.[\w-]{20,}|sk-[\w-]{20,}|hf_[A-Za-z]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|dckr_pat_[\w-]{20,})/g,
    put: () => masked,
  },
  {
    what: 'a webhook of Slack',
    find: /(hooks\.slack\.com\/(?:services|workflows)\/)[\w/-]+/g,
    put: behind,
  },
  {
    what: 'a password in SQL',
    find: /(\b(?:password|identified(?:\s{1,8}with\s{1,8}\w{1,40})?\s{1,8}by)\s{1,8}(?:E|U&)?')((?:[^'\\\n]|''|\\.)*)('?)/gi,
    put: between,
  },
  {
    what: 'a login of netrc',
    find: /(\blogin\s{1,8}\S{1,200}\s{1,8}password\s{1,8})\S+/gi,
    put: behind,
  },
  {
    what: 'a user and a password for curl',
    find: /((?<!\S)(?:-u|--user|--proxy-user)(?:=|\s{1,8})["']?[^\s:"']{1,200}:)[^\s"']+/g,
    put: behind,
  },
  {
    what: 'a password for mysql right behind its flag',
    find: /(\bmysql\w{0,10}\s[^\n]{0,200}?(?<=\s)-p)[^\s-]\S*/g,
    put: behind,
  },
];

/** What follows the slashes of a URI, with the mask over the password in it. */
const withoutPassword = (rest: string): string => {
  const user = /^[^:@/?#]*:/.exec(rest)?.[0];
  // host:5432/db?email=a@b has a port there, and no user.
  if (user === undefined || /^\d*(?:[/?#]|$)/.test(rest.slice(user.length))) return rest;
  // An @, a slash or a question mark in the password is one of it; an @ in a query is not.
  const query = /\?[\w.-]{1,100}=/.exec(rest)?.index ?? rest.length;
  const inside = rest.lastIndexOf('@', query);
  const at = inside === -1 ? rest.lastIndexOf('@') : inside;
  return at < user.length ? rest : `${user}${masked}${rest.slice(at)}`;
};

/**
 * A text to be shown or kept, without its secrets: what is `known` to be one, what has the form of
 * one, and what stands beside a name that says so. Names, users and everything else stay.
 */
export const maskSecrets = (text: string, known: readonly string[] = []): string => {
  let result = text;
  for (const secret of known)
    if (secret.length >= shortest) result = result.replaceAll(secret, masked);
  for (const { find, put } of rules) result = result.replace(find, put);
  let shown = '';
  let done = 0;
  for (const { from, to } of secretValues(result)) {
    shown += result.slice(done, from) + masked;
    done = to;
  }
  return shown + result.slice(done);
};

const keyBegins = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?!.*-----END )/;
const ofKey = /^\s*[\w+/=]*\s*$/;
const headOfKey = /^\s*[\w-]+: /;

/** The same for lines that come one at a time: a private key in PEM spans many of them. */
export const lineMask = (known: readonly string[] = []): ((line: string) => string) => {
  let inKey = false;
  return (line) => {
    if (inKey && ofKey.test(line)) return masked;
    inKey = keyBegins.test(line) || (inKey && headOfKey.test(line));
    return maskSecrets(line, known);
  };
};

/** The same for the arguments of a program, of which one may be the value of the one before. */
export const maskArguments = (args: readonly string[]): string[] =>
  args.map((arg, index) => {
    const flag = args[index - 1] ?? '';
    const isValue = /^--?\w[\w.-]*$/.test(flag) && maskSecrets(`${flag}="x"`) !== `${flag}="x"`;
    return isValue && !arg.startsWith('-') ? masked : maskSecrets(arg);
  });
