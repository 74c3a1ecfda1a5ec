import type { ReactNode } from 'react';
import type { Pane, UiState, ViewState } from '../panes/types.ts';
import { Box } from '../parts/Box.tsx';
import { Footer } from '../parts/Footer.tsx';
import { Frame } from '../parts/Frame.tsx';
import type { Glyphs } from '../parts/glyphs.ts';
import { Help } from '../parts/Help.tsx';
import { Choice, Prompt } from '../parts/Prompt.tsx';
import { FlowView } from '../pipeline/line.tsx';
import { panes } from '../systems/panes.ts';
import { viewOf as openViewOf } from '../systems/views.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { Header, TooSmall } from './header.tsx';
import { flowHeight, type Layout, layoutOf, smallest, viewHeight } from './layout.ts';
import { paneNote, Tabs } from './tabs.tsx';

export type ScreenProps = {
  snapshot: Snapshot;
  ui: UiState;
  columns: number;
  rows: number;
  glyphs: Glyphs;
};

const plainView: ViewState = { row: null, selected: 0, filter: '', sort: null, zoomed: false };

/** The whole screen, exactly `columns` wide and `rows` high; a pure function of its properties. */
export const Screen = (props: ScreenProps) => {
  const { columns, rows, ui, snapshot } = props;
  const [first, second] = panes;
  const topRows = Math.max(first?.total(snapshot) ?? 0, second?.total(snapshot) ?? 0);
  const layout = layoutOf(columns, rows, ui.zoomed, topRows);
  return (
    <Box width={columns} height={rows} flexDirection="column">
      {layout.kind === 'tiny' ? (
        <TooSmall width={columns} wanted={smallest} glyphs={props.glyphs} />
      ) : (
        <>
          <Header snapshot={snapshot} width={columns} glyphs={props.glyphs} />
          <Body {...props} layout={layout} />
          <BottomLine {...props} />
        </>
      )}
    </Box>
  );
};

const Body = ({
  layout,
  ...props
}: ScreenProps & { layout: Exclude<Layout, { kind: 'tiny' }> }) => {
  const { snapshot, ui, columns, rows, glyphs } = props;
  if (ui.overlay?.kind === 'help') {
    const { page } = ui.overlay;
    const area = { width: columns, height: viewHeight(rows) };
    return <Help groups={ui.helpGroups} page={page} {...area} glyphs={glyphs} />;
  }
  const open = openViewOf(ui.view ?? null);
  if (open && ui.view) {
    const area = { width: columns, height: viewHeight(rows) };
    const { state, filter, data } = ui.view;
    return (
      <Area {...area}>
        <open.Body {...{ ...area, snapshot, filter, data, glyphs }} state={state as object} />
      </Area>
    );
  }
  const focused = panes.find(({ id }) => id === ui.focus) ?? panes[0];
  if (!focused) return null;
  switch (layout.kind) {
    case 'zoom':
      return (
        <>
          <FlowView snapshot={snapshot} width={columns} lines={1} glyphs={glyphs} />
          <Framed {...props} pane={focused} width={columns} height={layout.body} />
        </>
      );
    case 'tabs':
      return (
        <>
          <FlowView snapshot={snapshot} width={columns} lines={layout.flow} glyphs={glyphs} />
          <Tabs
            panes={panes}
            snapshot={snapshot}
            focus={focused.id}
            note={paneNote(focused, snapshot, viewOf(ui, focused), true)}
            filtered={viewOf(ui, focused).filter !== ''}
            width={columns}
            glyphs={glyphs}
          />
          <Area width={columns} height={layout.body}>
            <focused.View
              snapshot={snapshot}
              view={viewOf(ui, focused)}
              width={columns}
              height={layout.body}
              focused
              glyphs={glyphs}
            />
          </Area>
        </>
      );
    case 'grid':
      return <Grid {...props} layout={layout} />;
  }
};

const Grid = ({
  layout,
  ...props
}: ScreenProps & { layout: Extract<Layout, { kind: 'grid' }> }) => {
  const { snapshot, columns, glyphs } = props;
  const { top, middle, bottom, left, delta } = layout;
  const [one, two, three, four, five, six] = panes as readonly [
    ...[Pane, Pane, Pane],
    ...[Pane, Pane, Pane],
  ];
  const right = columns - left;
  return (
    <>
      <Frame title="Flow" width={columns} height={flowHeight} glyphs={glyphs}>
        <FlowView snapshot={snapshot} width={columns - 2} lines={3} glyphs={glyphs} />
      </Frame>
      <Box width={columns} height={top}>
        <Framed {...props} pane={one} width={left} height={top} />
        <Framed {...props} pane={two} width={right} height={top} />
      </Box>
      <Box width={columns} height={middle}>
        <Framed {...props} pane={three} width={left} height={middle} />
        <Framed {...props} pane={four} width={right} height={middle} />
      </Box>
      <Box width={columns} height={bottom}>
        <Framed {...props} pane={five} width={delta} height={bottom} />
        <Framed {...props} pane={six} width={columns - delta} height={bottom} />
      </Box>
    </>
  );
};

const viewOf = (ui: UiState, pane: Pane): ViewState => {
  const view = ui.views[pane.id] ?? plainView;
  return view.zoomed === ui.zoomed ? view : { ...view, zoomed: ui.zoomed };
};

const Framed = ({
  pane,
  snapshot,
  ui,
  width,
  height,
  glyphs,
}: ScreenProps & { pane: Pane; width: number; height: number }) => {
  const focused = pane.id === ui.focus;
  const view = viewOf(ui, pane);
  return (
    <Frame
      title={`${pane.key} ${pane.title}`}
      note={paneNote(pane, snapshot, view, focused)}
      width={width}
      height={height}
      focused={focused}
      glyphs={glyphs}
    >
      <pane.View
        snapshot={snapshot}
        view={view}
        width={width - 2}
        height={height - 2}
        focused={focused}
        glyphs={glyphs}
      />
    </Frame>
  );
};

const Area = ({
  width,
  height,
  children,
}: {
  width: number;
  height: number;
  children: ReactNode;
}) => (
  <Box width={width} height={height} flexDirection="column">
    {children}
  </Box>
);

const BottomLine = ({ ui, columns, glyphs }: ScreenProps) => {
  const { overlay } = ui;
  if (overlay === null || overlay.kind === 'help')
    return <Footer items={ui.footer} width={columns} glyphs={glyphs} />;
  if (overlay.kind === 'choice') return <Choice items={overlay.items} width={columns} />;
  return <Prompt kind={overlay.kind} text={overlay.text} width={columns} glyphs={glyphs} />;
};
