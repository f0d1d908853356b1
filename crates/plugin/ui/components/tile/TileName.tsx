/** Who the person is. */
import { styled } from '@twilio/flex-ui';
import React from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { nameOf } from './texts';

const Name = styled('div')`
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize30};
  font-weight: ${({ theme }) => theme.tokens.fontWeights.fontWeightBold};
  line-height: ${({ theme }) => theme.tokens.lineHeights.lineHeight20};
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
`;

export function TileName({ participant }: { participant?: OutboundParticipant }): JSX.Element | null {
  if (!participant) return null;
  return (
    <Name
      className="ParticipantCanvas-Name"
      data-testid="participant-name"
      title={participant.view.name ?? nameOf(participant)}
    >
      {nameOf(participant)}
    </Name>
  );
}
