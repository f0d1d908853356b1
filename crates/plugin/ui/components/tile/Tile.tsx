/** Our name, status and buttons in Flex's tiles, in place of the native ones. */
import { ParticipantCanvas } from '@twilio/flex-ui';
import React from 'react';
import { OutboundParticipant } from '../../flex/participant';
import { TileActions, type PressTile } from './TileActions';
import { TileName } from './TileName';
import { TileStatus } from './TileStatus';

/** What Flex gives to the parts of a tile. */
export interface TileProps {
  participant?: unknown;
}

export function registerTile(press: PressTile): void {
  const ours = { if: ({ participant }: TileProps) => participant instanceof OutboundParticipant };
  for (const { Content } of [ParticipantCanvas, ParticipantCanvas.ListItem]) {
    Content.replace(<TileName key="name" />, ours);
    Content.replace(<TileStatus key="status" />, ours);
    Content.replace(<TileActions key="actions" press={press} />, ours);
  }
}
