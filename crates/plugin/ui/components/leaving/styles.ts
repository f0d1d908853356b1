/** How the button and the question look that end a call for everyone: Flex's tokens, so that it is light and dark as Flex is. */
import { styled } from '@twilio/flex-ui';

export const Row = styled('div')`
  display: flex;
  flex-shrink: 0;
  justify-content: center;
  padding-bottom: ${({ theme }) => theme.tokens.spacings.space50};
`;

export const Title = styled('h2')`
  margin: 0;
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize40};
  font-weight: ${({ theme }) => theme.tokens.fontWeights.fontWeightBold};
`;

export const Warning = styled('p')`
  margin: ${({ theme }) => theme.tokens.spacings.space40} 0 ${({ theme }) => theme.tokens.spacings.space60};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize30};
  line-height: ${({ theme }) => theme.tokens.lineHeights.lineHeight20};
`;

export const Buttons = styled('div')`
  display: flex;
  flex-wrap: wrap;
  justify-content: flex-end;
  gap: ${({ theme }) => theme.tokens.spacings.space40};
  /* As with the primary buttons of the dialpad: Flex's dark letters on red can hardly be read. */
  button:last-of-type:not(:hover, :active) {
    color: ${({ theme }) => theme.tokens.textColors.colorTextInverse};
  }
  button[aria-disabled='true'] {
    cursor: default;
    opacity: 0.5;
  }
`;
