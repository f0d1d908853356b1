/** How the person is: what the map says, or what was asked for them; and for how long they are on the line, or on hold. */
import { styled } from '@twilio/flex-ui';
import React from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { noteOf, statusOf } from './texts';
import { Timer } from './Timer';
import { fontSize, lineHeight } from '../tokens';

const Status = styled('div')`
  font-size: ${fontSize(20)};
  line-height: ${lineHeight(10)};
`;

export function TileStatus({ participant }: { participant?: OutboundParticipant }): JSX.Element | null {
  if (!participant) return null;
  return (
    <Status className="ParticipantCanvas-Status">
      <span data-testid="participant-status">{[statusOf(participant), noteOf(participant)].filter(Boolean).join(' · ')}</span>
      {participant.view.since && <Timer since={participant.view.since} />}
    </Status>
  );
}
