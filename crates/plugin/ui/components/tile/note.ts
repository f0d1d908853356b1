/** A sentence below the canvas of a call. */
import { styled } from '@twilio/flex-ui';

export const Note = styled('div')`
  flex-shrink: 0;
  padding: 0 ${({ theme }) => theme.tokens.spacings.space60} ${({ theme }) => theme.tokens.spacings.space50};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize30};
  line-height: ${({ theme }) => theme.tokens.lineHeights.lineHeight20};
  color: ${({ theme }) => theme.tokens.textColors.colorText};
  text-align: center;
  &:empty {
    display: none;
  }
`;
