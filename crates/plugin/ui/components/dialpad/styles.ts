/** How the dialpad looks: Flex's tokens, so that it is light and dark as Flex is. */
import { styled } from '@twilio/flex-ui';

export const Panel = styled('div')`
  position: fixed;
  z-index: 1000;
  top: 60px;
  right: ${({ theme }) => theme.tokens.spacings.space60};
  width: 280px;
  padding: ${({ theme }) => theme.tokens.spacings.space60};
  color: ${({ theme }) => theme.tokens.textColors.colorText};
  background: ${({ theme }) => theme.tokens.backgroundColors.colorBackgroundBody};
  border: 1px solid ${({ theme }) => theme.tokens.borderColors.colorBorderWeak};
  border-radius: ${({ theme }) => theme.tokens.radii.borderRadius20};
  box-shadow: ${({ theme }) => theme.tokens.boxShadows.shadow};
  box-sizing: border-box;
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
  /* What Flex writes on its primary buttons can hardly be read in its dark theme. */
  button[type='submit'] {
    color: ${({ theme }) => theme.tokens.textColors.colorTextInverse};
  }
  button[aria-disabled='true'] {
    cursor: default;
    opacity: 0.5;
  }
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
  color: ${({ theme }) => theme.tokens.textColors.colorTextError};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize20};
  &:empty {
    margin-top: calc(-1 * ${({ theme }) => theme.tokens.spacings.space40});
  }
`;
