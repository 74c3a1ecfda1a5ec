import type { Binding } from '../panes/types.ts';
import { momentForms, momentOf } from '../text/moments.ts';
import type { Player } from '../watch/recording/replay.ts';
import type { ScreenContext } from './types.ts';

type ReplayKey = Omit<Binding<ScreenContext>, 'group' | 'effect' | 'run' | 'everywhere'> & {
  run(player: Player, context: ScreenContext): void;
};

const replayKey = ({ run, ...key }: ReplayKey): Binding<ScreenContext> => ({
  ...key,
  group: 'Replay',
  effect: 'read',
  everywhere: true,
  run: (context) => {
    if (context.session.player) run(context.session.player, context);
  },
});

const skip = (id: string, keys: string[], help: string, ms: number) =>
  replayKey({ id, keys, label: help, help, run: (player) => player.seek(player.at + ms) });

const step = (id: string, key: string, label: string, by: 1 | -1) =>
  replayKey({
    id,
    keys: [key],
    label,
    help: `stop at the ${label}`,
    footer: true,
    run: (player, { note }) => {
      if (!player.step(by)) note('info', key, `there is no ${label}`);
    },
  });

const pace = (id: string, key: string, label: string, by: 1 | -1) =>
  replayKey({ id, keys: [key], label, help: `play ${label}`, run: (player) => player.pace(by) });

/** Moving about in a recording. These are there only while one is played. */
export const replayKeys: readonly Binding<ScreenContext>[] = [
  skip('back-10s', ['left'], '10 seconds back', -10_000),
  skip('on-10s', ['right'], '10 seconds forward', 10_000),
  skip('back-1m', ['shift+left'], 'a minute back', -60_000),
  skip('on-1m', ['shift+right'], 'a minute forward', 60_000),
  step('previous-event', ',', 'previous event', -1),
  step('next-event', '.', 'next event', 1),
  pace('slower', '<', 'slower', -1),
  pace('faster', '>', 'faster', 1),
  replayKey({
    id: 'go-to',
    keys: ['t'],
    label: 'go to',
    help: 'go to a time: 14:02, 14:02:30, +10m, -10m',
    footer: true,
    run: (_, { dispatch }) => dispatch({ type: 'overlay', overlay: { kind: 'moment', text: '' } }),
  }),
];

/** Goes to a time that somebody has typed; an event says where there is none. */
export const goTo = (text: string, { session: { player }, note }: ScreenContext): void => {
  if (!player || text.trim() === '') return;
  const { from, until } = player.recording;
  const at = momentOf(text, { from, until });
  if (at === undefined) {
    note('warning', 'go to', `${text} is not a time; try ${momentForms}`);
    return;
  }
  player.seek(at);
  if (at < from || at > until)
    note('warning', 'go to', `${text} is outside the recording; this is the nearest moment`);
};
