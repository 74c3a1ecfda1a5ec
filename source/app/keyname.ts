import type { Key } from 'ink';

/** One name per key: `u`, `U`, `ctrl+l`, `down`, `shift+tab`, `space`, `escape`. */
export const keyName = (input: string, key: Key): string => {
  const named: [boolean, string][] = [
    [key.upArrow, 'up'],
    [key.downArrow, 'down'],
    [key.leftArrow, 'left'],
    [key.rightArrow, 'right'],
    [key.pageUp, 'pageup'],
    [key.pageDown, 'pagedown'],
    [key.home, 'home'],
    [key.end, 'end'],
    [key.return, 'enter'],
    [key.escape, 'escape'],
    [key.tab, key.shift ? 'shift+tab' : 'tab'],
    [key.backspace || key.delete, 'backspace'],
    [input === ' ', 'space'],
  ];
  const name = named.find(([pressed]) => pressed)?.[1];
  return name ?? (key.ctrl ? `ctrl+${input}` : input);
};
