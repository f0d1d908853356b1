/** How the dialpad looks: Flex's tokens, so that it is light and dark as Flex is. */
import type { Theme } from '@emotion/react';
import { IconButton, styled } from '@twilio/flex-ui';

/** A box that lies over the page. */
export const box = ({ theme }: { theme: Theme }) => `
  padding: ${theme.tokens.spacings.space60};
  color: ${theme.tokens.textColors.colorText};
  background: ${theme.tokens.backgroundColors.colorBackgroundBody};
  border: 1px solid ${theme.tokens.borderColors.colorBorderWeak};
  border-radius: ${theme.tokens.radii.borderRadius20};
  box-shadow: ${theme.tokens.boxShadows.shadow};
  box-sizing: border-box;
`;

/** Flex lights up its buttons for a light page, and leaves the sign of one in its dark header as white as it is. */
export const HeaderButton = styled(IconButton)`
  &&:hover,
  &&[aria-expanded='true'] {
    color: ${({ theme }) => theme.tokens.textColors.colorText};
    background: ${({ theme }) => theme.tokens.backgroundColors.colorBackgroundStrong};
  }
`;

/** Below the menus of Flex's header, in which an agent who is away chooses another activity. */
export const Panel = styled('div')`
  ${box}
  position: fixed;
  z-index: 9;
  top: 60px;
  right: ${({ theme }) => theme.tokens.spacings.space60};
  width: 300px;
  /* In a low window, such as one beside a CRM, the keys are reached by scrolling. */
  max-height: calc(100vh - 60px - ${({ theme }) => theme.tokens.spacings.space60});
  overflow-y: auto;
`;

export const Header = styled('div')`
  display: flex;
  align-items: center;
  justify-content: space-between;
  h2 {
    margin: 0;
    font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize40};
    font-weight: ${({ theme }) => theme.tokens.fontWeights.fontWeightBold};
  }
`;

export const Form = styled('form')`
  display: flex;
  flex-direction: column;
  gap: ${({ theme }) => theme.tokens.spacings.space40};
  margin: ${({ theme }) => theme.tokens.spacings.space40} 0 0;
  /* What Flex writes on its primary buttons can hardly be read in its dark theme, but for a button that lights up. */
  button[type='submit']:not(:hover, :active) {
    color: ${({ theme }) => theme.tokens.textColors.colorTextInverse};
  }
  button[aria-disabled='true'] {
    cursor: default;
    opacity: 0.5;
  }
`;

/** Always in sight: in a low window the keys are scrolled beneath it, as far as the edge of the box. */
export const CallRow = styled('div')`
  position: sticky;
  bottom: -${({ theme }) => theme.tokens.spacings.space60};
  display: flex;
  justify-content: center;
  margin-bottom: -${({ theme }) => theme.tokens.spacings.space60};
  padding-bottom: ${({ theme }) => theme.tokens.spacings.space60};
  background: ${({ theme }) => theme.tokens.backgroundColors.colorBackgroundBody};
`;

export const Field = styled('div')`
  display: flex;
  align-items: center;
  border: 1px solid ${({ theme }) => theme.tokens.borderColors.colorBorder};
  border-radius: ${({ theme }) => theme.tokens.radii.borderRadius20};
  &:focus-within {
    box-shadow: ${({ theme }) => theme.tokens.boxShadows.shadowFocus};
  }
`;

export const Input = styled('input')`
  flex: 1;
  min-width: 0;
  padding: ${({ theme }) => theme.tokens.spacings.space40};
  font: inherit;
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize40};
  color: inherit;
  background: none;
  border: none;
  outline: none;
`;

export const Keys = styled('div')`
  display: grid;
  grid-template-columns: repeat(3, 1fr);
  gap: ${({ theme }) => theme.tokens.spacings.space20};
`;

export const Key = styled('button')`
  padding: ${({ theme }) => theme.tokens.spacings.space40};
  font: inherit;
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize40};
  color: inherit;
  background: ${({ theme }) => theme.tokens.backgroundColors.colorBackground};
  border: none;
  border-radius: ${({ theme }) => theme.tokens.radii.borderRadius20};
  cursor: pointer;
  /* The zero stands alone in its row. */
  &:last-child {
    grid-column: 2;
  }
  small {
    color: ${({ theme }) => theme.tokens.textColors.colorTextWeak};
  }
  &:hover {
    background: ${({ theme }) => theme.tokens.backgroundColors.colorBackgroundStrong};
  }
  &:focus-visible {
    outline: none;
    box-shadow: ${({ theme }) => theme.tokens.boxShadows.shadowFocus};
  }
  &:disabled {
    opacity: 0.5;
    cursor: default;
  }
`;

/** Always there, because a problem is read out only where it changes; while it is empty it takes no room. */
export const Problem = styled('div')`
  margin-top: ${({ theme }) => theme.tokens.spacings.space20};
  color: ${({ theme }) => theme.tokens.textColors.colorTextError};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize20};
  &:empty {
    margin-top: 0;
  }
`;

/** Keeps its room while there is nothing to say: the keys below stay where they are. */
export const Hint = styled('div')`
  min-height: ${({ theme }) => theme.tokens.lineHeights.lineHeight10};
  margin-top: ${({ theme }) => theme.tokens.spacings.space20};
  color: ${({ theme }) => theme.tokens.textColors.colorTextWeak};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize20};
  line-height: ${({ theme }) => theme.tokens.lineHeights.lineHeight10};
  div:not(:empty) + & {
    display: none;
  }
`;

export const CallerId = styled('label')`
  display: flex;
  flex-direction: column;
  gap: ${({ theme }) => theme.tokens.spacings.space20};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize20};
  select {
    padding: ${({ theme }) => theme.tokens.spacings.space30};
    font: inherit;
    font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize30};
    color: inherit;
    background: ${({ theme }) => theme.tokens.backgroundColors.colorBackgroundBody};
    border: 1px solid ${({ theme }) => theme.tokens.borderColors.colorBorder};
    border-radius: ${({ theme }) => theme.tokens.radii.borderRadius20};
  }
`;
