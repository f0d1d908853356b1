/** The theme that Flex gives to styled components; its own types leave it empty. */
import '@emotion/react';

declare module '@emotion/react' {
  export interface Theme {
    tokens: Record<
      | 'backgroundColors'
      | 'borderColors'
      | 'fontSizes'
      | 'fontWeights'
      | 'lineHeights'
      | 'radii'
      | 'boxShadows'
      | 'spacings'
      | 'textColors',
      Record<string, string>
    >;
  }
}
