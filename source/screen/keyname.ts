import type { Key } from 'ink';

/**
 * One name per key: `u`, `U`, `ctrl+l`, `down`, `shift+left`, `space`, `escape`. Keys that arrive
 * together, from a slow line, come a character each: Enter, tab and backspace are told by it then.
 */
export const keyName = (input: string, key: Key): string => {
  const named: [boolean, string][] = [
    [key.upArrow, 'up'],
    [key.downArrow, 'down'],
    [key.leftArrow, key.shift ? 'shift+left' : 'left'],
    [key.rightArrow, key.shift ? 'shift+right' : 'right'],
    [key.pageUp, 'pageup'],
    [key.pageDown, 'pagedown'],
    [key.home, 'home'],
    [key.end, 'end'],
    [key.return || input === '\r' || input === '\n', 'enter'],
    [key.escape, 'escape'],
    [key.tab || input === '\t', key.shift ? 'shift+tab' : 'tab'],
    [key.backspace || key.delete || input === '\u007F', 'backspace'],
    [input === ' ', 'space'],
  ];
  const name = named.find(([pressed]) => pressed)?.[1];
  return name ?? (key.ctrl ? `ctrl+${input}` : input);
};
