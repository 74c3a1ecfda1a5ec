import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import {
  type Launcher,
  type Program,
  programSection,
  shellQuote,
} from '../../../../source/lab/local/state/programs.ts';

const base: Program = {
  name: 'x',
  command: ['/bin/x'],
  directory: '/run',
  stopWaitSeconds: 20,
  restart: 'always',
};

const launcher: Launcher = {
  python: '/venv/python',
  script: '/conf/launch.py',
  run: '/run',
  log: '/logs/x.log',
  digest: 'abc',
};

test('a service, with what is usual', () => {
  assert.equal(
    programSection({ ...base, command: ['/bin/x', '--port', '1'] }, launcher),
    `\
[program:x]
command=/venv/python -I -S /conf/launch.py x /run /logs/x.log abc TERM 18 45 become /bin/x --port 1
directory=/run
autostart=false
autorestart=unexpected
exitcodes=97
startsecs=1
startretries=5
stopsignal=TERM
stopwaitsecs=20
stopasgroup=false
killasgroup=true
redirect_stderr=true
stdout_logfile=NONE
`,
  );
});

test('a program that may end by itself, with everything', () => {
  const program: Program = {
    ...base,
    environment: { A: '1', B: 'two words' },
    directory: '/100%',
    stopSignal: 'INT',
    restart: 'unexpected',
    exitCodes: [0, 3],
    shortLifeSeconds: 90,
  };
  assert.deepEqual(
    programSection(program, { ...launcher, log: '/l%g' })
      .split('\n')
      .slice(1, 11),
    [
      'command=/venv/python -I -S /conf/launch.py x /run "/l%%g" abc INT 18 90 keep /bin/x',
      'directory=/100%%',
      'environment=A="1",B="two words"',
      'autostart=false',
      'autorestart=unexpected',
      'exitcodes=0,3,97',
      'startsecs=1',
      'startretries=5',
      'stopsignal=INT',
      'stopwaitsecs=20',
    ],
  );
});

describe('what supervisord makes of it', () => {
  const words = [
    ...['plain', 'two words', '', "it's", 'a,b', 'k=v', 'me@host', '/p/*', '-Xmx1m', 'ünï'],
    ...['100%', '%(here)s', '$HOME `x`', ';', '#', 'a;b', 'a#b', '(a)', '&|<>', '~'],
  ];
  const escaped = ['a"b', 'a\\b', '\\', '"', '\\"'];
  // As its options.py and datatypes.py read a section.
  const reader = `
import configparser, json, shlex, sys
parser = configparser.RawConfigParser(inline_comment_prefixes=(';', '#'), strict=False)
parser.read_string(sys.stdin.read())
section = dict(parser.items('program:x'))
expand = lambda text: text % {'here': 'EXPANDED'}
lexer = shlex.shlex(expand(section['environment']))
lexer.wordchars += '/.+-():'
tokens = list(lexer)
pairs = [tokens[i:i + 3] for i in range(0, len(tokens), 4)]
assert all(len(pair) == 3 and pair[1] == '=' for pair in pairs), tokens
environment = {key: value.strip('\\'"') for key, _, value in pairs}
print(json.dumps([shlex.split(expand(section['command'])), environment]))
`;

  test('is exactly the command and the environment that were meant', () => {
    const environment = Object.fromEntries(words.map((word, index) => [`V${index}`, word]));
    const command = ['/bin/x', ...words, ...escaped];
    const section = programSection({ ...base, command, environment }, launcher);
    const answer = execFileSync('python3', ['-c', reader], { input: section, encoding: 'utf8' });
    const [read, variables] = JSON.parse(answer) as [string[], object];
    assert.deepEqual([read.slice(-command.length), variables], [command, environment]);
  });

  for (const word of ['a\nb', 'a\rb', 'a ;b', 'a #b', 'a\t;b']) {
    test(`${JSON.stringify(word)} can't be said, so it is refused`, () => {
      const message = `supervisord.conf can't hold ${JSON.stringify(word)}`;
      const commanded = { ...base, command: [word] };
      assert.throws(() => programSection(commanded, launcher), { message });
      const surrounded = { ...base, environment: { A: word } };
      assert.throws(() => programSection(surrounded, launcher), { message });
    });
  }

  for (const value of ['a"b', "'a", "a'"])
    test(`${value} can't be a variable’s value, so it is refused`, () => {
      const surrounded = { ...base, environment: { A: value } };
      assert.throws(() => programSection(surrounded, launcher), { message: /can't hold/ });
    });
});

test('a shell takes a quoted word for exactly that', () => {
  const words = ["it's", '$HOME `x` "y"', '', "''", 'a\nb', '-n', '\\'];
  const script = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`;
  const answer = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  assert.deepEqual(answer.split('\0').slice(0, -1), words);
});
