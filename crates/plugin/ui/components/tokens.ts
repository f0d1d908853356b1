/** Flex's tokens, as a style asks for them. */
import type { Theme } from '@emotion/react';

type OfTheme = (props: { theme: Theme }) => string | undefined;

const token =
  (group: keyof Theme['tokens'], name: string): OfTheme =>
  ({ theme }) =>
    theme.tokens[group][name];

export const space = (size: number) => token('spacings', `space${size}`);

export const fontSize = (size: number) => token('fontSizes', `fontSize${size}`);

/** `Bold`, `Semibold` and so on. */
export const fontWeight = (kind: string) => token('fontWeights', `fontWeight${kind}`);

export const lineHeight = (size: number) => token('lineHeights', `lineHeight${size}`);

/** `Weak`, `Error` and so on. */
export const textColor = (kind = '') => token('textColors', `colorText${kind}`);

/** `Body`, `Strong` and so on. */
export const background = (kind = '') => token('backgroundColors', `colorBackground${kind}`);

/** `Weak`, `Primary` and so on. */
export const borderColor = (kind = '') => token('borderColors', `colorBorder${kind}`);

export const borderRadius = (size: number) => token('radii', `borderRadius${size}`);

export const shadow = token('boxShadows', 'shadow');

export const shadowFocus = token('boxShadows', 'shadowFocus');
