/** A sentence below the canvas of a call. */
import { styled } from '@twilio/flex-ui';
import { fontSize, lineHeight, space, textColor } from '../tokens';

export const Note = styled('div')`
  flex-shrink: 0;
  padding: 0 ${space(60)} ${space(50)};
  font-size: ${fontSize(30)};
  line-height: ${lineHeight(20)};
  color: ${textColor()};
  text-align: center;
  &:empty {
    display: none;
  }
`;
