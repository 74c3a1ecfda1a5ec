import { createElement, type ReactNode } from 'react';
import type { Glyphs } from './glyphs.ts';

export type BoxProps = {
  width: number;
  height?: number;
  flexDirection?: 'row' | 'column';
  borderStyle?: Glyphs['border'];
  borderTop?: boolean;
  borderColor?: string;
  borderDimColor?: boolean;
  children?: ReactNode;
};

/**
 * A part of the screen of a size that is known. The element is Ink’s own, made without Ink’s
 * component: so that drawing/paint.ts can draw before Ink is there, and Ink draws the same.
 */
export const Box = ({ children, flexDirection = 'row', ...style }: BoxProps): ReactNode =>
  createElement(
    'ink-box',
    { style: { flexWrap: 'nowrap', flexGrow: 0, flexShrink: 0, flexDirection, ...style } },
    children,
  );
