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

/** Behind the native parts, which end at 5. */
const SORT_ORDER = 10;

export function registerTile(press: PressTile): void {
  const isOurs = { if: ({ participant }: TileProps) => participant instanceof OutboundParticipant };
  const parts = [
    <TileName key="outbound-name" />,
    <TileStatus key="outbound-status" />,
    <TileActions key="outbound-actions" press={press} />,
  ];
  for (const { Content } of [ParticipantCanvas, ParticipantCanvas.ListItem]) {
    ['name', 'status', 'actions'].forEach((key) => Content.remove(key, isOurs));
    parts.forEach((part, index) => Content.add(part, { ...isOurs, sortOrder: SORT_ORDER + index }));
  }
}
