import { element, escaped, margin, painted, sheetOf, sizeOf, styleSheet } from '../svg.ts';
import type { Shot } from './cut.ts';

/** Below the screen: a line that shows how far the film is, then keys, caption and time. */
const captionHeight = 40;
const [letterWidth, textAt, gap] = [8, 28, 10];

const keyNames: Record<string, string> = { '\r': 'Enter', '\u001B': 'Esc' };

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, '0')}`;

/** Keys that were pressed, what happens, and when it happened. */
const captionOf = ({ keys, caption, at, speed }: Shot, shown: number, size: Size): string[] => {
  const top = size.height + margin;
  const text = (look: string, x: number, what: string) =>
    element('text', { class: look, x, y: top + textAt }, escaped(what));
  let x = 1;
  const caps = keys.flatMap((key) => {
    const name = keyNames[key] ?? key;
    const [left, width] = [x, name.length * letterWidth + 12];
    x += width + gap / 2;
    return [
      element('rect', { class: 'k', x: left, y: top + 12, width, height: 24, rx: 5 }),
      element(
        'text',
        { class: 'b', x: left + 6, y: top + textAt, textLength: width - 12 },
        escaped(name),
      ),
    ];
  });
  return [
    element('rect', { class: 'p', y: top, width: Math.round(shown * size.width), height: 2 }),
    ...caps,
    text('', caps.length === 0 ? 0 : x + gap / 2, caption),
    text('e', size.width, speed === 1 ? clock(at) : `${speed}× faster · ${clock(at)}`),
  ];
};

type Size = { width: number; height: number };

/** The same elements, in the pictures (by their numbers) in which they are to be seen. */
type Group = { shots: readonly number[]; always: boolean; elements: string[] };

/** Elements that are always seen together, in the order in which they first appear. */
const groupsOf = (shots: readonly (readonly string[])[]): Group[] => {
  const seenIn = new Map<string, Set<number>>();
  for (const [shot, elements] of shots.entries())
    for (const one of elements) seenIn.set(one, (seenIn.get(one) ?? new Set()).add(shot));
  const groups = new Map<string, Group>();
  for (const [one, seen] of seenIn) {
    const key = [...seen].join();
    const group = groups.get(key) ?? {
      shots: [...seen],
      always: seen.size === shots.length,
      elements: [],
    };
    group.elements.push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
};

const elementsOf = (groups: readonly Group[]): string[] =>
  groups.flatMap(({ elements }) => elements);

const percent = (share: number): string => `${Number((share * 100).toFixed(2))}%`;

/**
 * The pictures of a film as one SVG, which shows them one after the other without a script: they
 * stand side by side, and one animation moves the next into sight. What several of them show is in
 * it once. Where nothing may or can move, the last picture stands still.
 */
export const filmOf = (shots: readonly Shot[], title: string): string => {
  const screen = sizeOf(shots[0]?.frame.cells ?? []);
  const size = { width: screen.width, height: screen.height + margin + captionHeight };
  const totalMs = shots.reduce((sum, { shownMs }) => sum + shownMs, 0);
  const begins = shots.map((_, shot) =>
    shots.slice(0, shot).reduce((sum, { shownMs }) => sum + shownMs, 0),
  );
  const lines = shots.map(({ frame }) => frame.cells.map(painted));
  // What lies behind others is drawn before all of them, in whatever group it is.
  const layers = [
    lines.map((shot) => shot.flatMap(({ behind }) => behind)),
    lines.map((shot, at) => [
      ...shot.flatMap(({ upon }) => upon),
      ...captionOf(
        shots[at] as Shot,
        ((begins[at] ?? 0) + (shots[at] as Shot).shownMs) / totalMs,
        screen,
      ),
    ]),
  ];
  const [behind = [], upon = []] = layers.map(groupsOf);
  const moving = [...behind, ...upon].filter(({ always }) => !always);
  const shared = moving.filter((group) => group.shots.length > 1);
  const idOf = new Map(shared.map((group, at) => [group, `s${at.toString(36)}`]));
  const left = (shot: number) => -shot * size.width;
  const steps = begins.map(
    (begin, shot) => `${percent(begin / totalMs)}{transform:translateX(${left(shot)}px)}`,
  );
  return sheetOf(
    size,
    title,
    [
      ...styleSheet(shots.flatMap(({ frame }) => frame.cells)),
      '.k{fill:#17222f;stroke:#6cb1f5}.p{fill:#6cb1f5}.e{text-anchor:end}',
      `.f{animation:f ${Number((totalMs / 1000).toFixed(2))}s step-end infinite}`,
      '@media (prefers-reduced-motion:reduce){.f{animation:none}}',
      `@keyframes f{${steps.join('')}}`,
    ],
    [
      '<defs>',
      ...Array.from(idOf, ([{ elements }, id]) => `<g id="${id}">${elements.join('')}</g>`),
      `<clipPath id="sight"><rect width="${size.width}" height="${size.height}"/></clipPath>`,
      '</defs>',
      ...elementsOf(behind.filter(({ always }) => always)),
      '<g clip-path="url(#sight)">',
      `<g class="f" transform="translate(${left(shots.length - 1)} 0)">`,
      ...shots.map((_, shot) => {
        const parts = moving
          .filter((group) => group.shots.includes(shot))
          .map((group) => {
            const id = idOf.get(group);
            return id === undefined ? group.elements.join('') : `<use href="#${id}"/>`;
          });
        return `<g transform="translate(${-left(shot)} 0)">${parts.join('')}</g>`;
      }),
      '</g>',
      '</g>',
      ...elementsOf(upon.filter(({ always }) => always)),
    ],
  );
};
