/** What is there for the ear alone. */
import { styled } from '@twilio/flex-ui';

export const Hidden = styled('div')`
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
`;
