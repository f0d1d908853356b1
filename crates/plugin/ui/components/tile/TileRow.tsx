/** Name and status in the row of a list. */
import { styled } from '@twilio/flex-ui';
import React from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { TileName } from './TileName';
import { TileStatus } from './TileStatus';

const Row = styled('div')`
  display: flex;
  flex: 1;
  flex-direction: column;
  overflow: hidden;
  /* Beside the buttons a number takes two lines. */
  .ParticipantCanvas-Name {
    max-height: 40px;
    white-space: normal;
  }
`;

export function TileRow({ participant }: { participant?: OutboundParticipant }): JSX.Element | null {
  if (!participant) return null;
  return (
    <Row>
      <TileName participant={participant} />
      <TileStatus participant={participant} />
    </Row>
  );
}
