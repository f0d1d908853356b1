/** Who the person is. */
import { styled } from '@twilio/flex-ui';
import React from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { nameOf } from './texts';
import { fontSize, fontWeight, lineHeight } from '../tokens';

const Name = styled('div')`
  font-size: ${fontSize(30)};
  font-weight: ${fontWeight('Bold')};
  line-height: ${lineHeight(20)};
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
      // What has no room is cut off at the end of the name, which is on the left of some.
      dir="auto"
      title={participant.view.name ?? nameOf(participant)}
    >
      {nameOf(participant)}
    </Name>
  );
}
