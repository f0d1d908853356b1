/** How the button and the question look that end a call for everyone: Flex's tokens, so that it is light and dark as Flex is. */
import { styled } from '@twilio/flex-ui';
import { fontSize, fontWeight, lineHeight, space, textColor } from '../tokens';
import { waitingButtons } from '../waiting';

export const Row = styled('div')`
  display: flex;
  flex-shrink: 0;
  justify-content: center;
  padding-bottom: ${space(50)};
`;

export const Title = styled('h2')`
  margin: 0;
  font-size: ${fontSize(40)};
  font-weight: ${fontWeight('Bold')};
`;

export const Warning = styled('p')`
  margin: ${space(40)} 0 ${space(60)};
  font-size: ${fontSize(30)};
  line-height: ${lineHeight(20)};
`;

export const Buttons = styled('div')`
  display: flex;
  flex-wrap: wrap;
  justify-content: flex-end;
  gap: ${space(40)};
  /* As with the primary buttons of the dialpad: Flex's dark letters on red can hardly be read. */
  button:last-of-type:not(:hover, :active) {
    color: ${textColor('Inverse')};
  }
  ${waitingButtons}
`;
