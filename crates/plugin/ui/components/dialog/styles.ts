/** How a dialog looks: as Flex's own, in the middle of a page that steps back. */
import { styled } from '@twilio/flex-ui';
import { Surface } from '../dialpad/styles';
import { background } from '../tokens';

export const Overlay = styled('div')`
  position: fixed;
  z-index: 1000;
  inset: 0;
  display: flex;
  align-items: center;
  justify-content: center;
  background: ${background('Overlay')};
`;

export const Box = styled(Surface)`
  width: 360px;
  max-height: 95vh;
`;
