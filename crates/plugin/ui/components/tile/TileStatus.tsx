/** How the person is: what the map says, or what was asked for them. */
import { styled } from '@twilio/flex-ui';
import React from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { statusOf } from './texts';

const Status = styled('div')`
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize20};
  line-height: ${({ theme }) => theme.tokens.lineHeights.lineHeight10};
`;

export function TileStatus({ participant }: { participant?: OutboundParticipant }): JSX.Element | null {
  if (!participant) return null;
  return (
    <Status className="ParticipantCanvas-Status" data-testid="participant-status">
      {statusOf(participant)}
    </Status>
  );
}
