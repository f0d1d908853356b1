/** Our name, status and buttons in Flex's tiles, in place of the native ones. */
import { ParticipantCanvas, ParticipantsCanvas } from '@twilio/flex-ui';
import React from 'react';
import { OutboundParticipant } from '../../flex/participant';
import { Announcer } from './Announcer';
import { othersOnTheCall, type CanvasProps } from './canvas-call';
import { TileActions, type PressTile, type TypeKeys } from './TileActions';
import { TileName } from './TileName';
import { TileRow } from './TileRow';
import { TileStatus } from './TileStatus';

/** What Flex gives to the parts of a tile. */
export interface TileProps {
  participant?: unknown;
}

/** Behind the native parts, which end at 5. */
const SORT_ORDER = 10;

export function registerTile(press: PressTile, typeKeys: TypeKeys): void {
  const name = <TileName key="outbound-name" />;
  const status = <TileStatus key="outbound-status" />;
  const actions = <TileActions key="outbound-actions" press={press} typeKeys={typeKeys} />;
  putInPlace(ParticipantCanvas.Content, ['name', 'status', 'actions'], [name, status, actions]);
  // In a row name and status stand above each other; Flex has them in a part of their own.
  const row = <TileRow key="outbound-row" />;
  putInPlace(ParticipantCanvas.ListItem.Content, ['statusContainer', 'actions'], [row, actions]);
  ParticipantsCanvas.Content.add(<Announcer key="outbound-announcer" />, {
    if: (canvas: CanvasProps) => othersOnTheCall(canvas).length > 0,
    sortOrder: SORT_ORDER,
  });
}

interface Content {
  add(part: JSX.Element, options: object): unknown;
  remove(key: string, options: object): unknown;
}

function putInPlace(content: Content, native: string[], ours: JSX.Element[]): void {
  const isOurs = { if: ({ participant }: TileProps) => participant instanceof OutboundParticipant };
  native.forEach((key) => content.remove(key, isOurs));
  ours.forEach((part, index) => content.add(part, { ...isOurs, sortOrder: SORT_ORDER + index }));
}
