const step = '  ';
// Strings, what opens and closes, what separates, and all else up to the next of these.
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/**
 * JSON over several lines, each token as it was sent: a number that a double would change stays what it
 * is. Does not call itself, however deep it is nested.
 */
export const indentJson = (json: string): string[] => {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let before = '';
  const push = () => {
    lines.push(line);
    line = step.repeat(depth);
  };
  for (const [token] of json.matchAll(tokens)) {
    if (token === '}' || token === ']') {
      depth -= 1;
      if (before !== '{' && before !== '[') push();
      line += token;
    } else {
      if (before === '{' || before === '[' || before === ',') push();
      line += token === ':' ? ': ' : token;
      if (token === '{' || token === '[') depth += 1;
    }
    before = token;
  }
  return [...lines, line];
};
