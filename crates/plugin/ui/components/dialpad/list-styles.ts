/** How tabs and lists look. */
import { styled } from '@twilio/flex-ui';

export const TabList = styled('div')`
  display: flex;
  gap: ${({ theme }) => theme.tokens.spacings.space50};
  margin: ${({ theme }) => theme.tokens.spacings.space40} 0;
  border-bottom: 1px solid ${({ theme }) => theme.tokens.borderColors.colorBorderWeaker};
`;

export const Tab = styled('button')`
  padding: ${({ theme }) => theme.tokens.spacings.space30} 0;
  font: inherit;
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize30};
  color: ${({ theme }) => theme.tokens.textColors.colorTextWeak};
  background: none;
  border: none;
  border-bottom: 2px solid transparent;
  cursor: pointer;
  &[aria-selected='true'] {
    color: ${({ theme }) => theme.tokens.textColors.colorText};
    font-weight: ${({ theme }) => theme.tokens.fontWeights.fontWeightSemibold};
    border-bottom-color: ${({ theme }) => theme.tokens.borderColors.colorBorderPrimary};
  }
  &:focus-visible {
    outline: none;
    box-shadow: ${({ theme }) => theme.tokens.boxShadows.shadowFocus};
  }
`;

export const List = styled('ul')`
  max-height: 240px;
  margin: ${({ theme }) => theme.tokens.spacings.space30} 0;
  padding: 0;
  overflow-y: auto;
  list-style: none;
`;

/** Somebody who can be called with one press. */
export const Row = styled('button')`
  display: flex;
  align-items: baseline;
  justify-content: space-between;
  gap: ${({ theme }) => theme.tokens.spacings.space40};
  width: 100%;
  padding: ${({ theme }) => theme.tokens.spacings.space40} ${({ theme }) => theme.tokens.spacings.space30};
  font: inherit;
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize30};
  text-align: left;
  color: inherit;
  background: none;
  border: none;
  border-radius: ${({ theme }) => theme.tokens.radii.borderRadius20};
  box-sizing: border-box;
  cursor: pointer;
  small {
    flex: none;
    color: ${({ theme }) => theme.tokens.textColors.colorTextWeak};
    font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize20};
  }
  &:hover,
  &[aria-selected='true'] {
    background: ${({ theme }) => theme.tokens.backgroundColors.colorBackground};
  }
  &:focus-visible {
    outline: none;
    box-shadow: inset ${({ theme }) => theme.tokens.boxShadows.shadowFocus};
  }
  &[aria-disabled='true'] {
    cursor: default;
    opacity: 0.5;
  }
`;

/** What is to be said in place of a list; while it is empty it takes no room. */
export const Note = styled('p')`
  margin: ${({ theme }) => theme.tokens.spacings.space30} 0;
  color: ${({ theme }) => theme.tokens.textColors.colorTextWeak};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize20};
  &:empty {
    margin: 0;
  }
`;
