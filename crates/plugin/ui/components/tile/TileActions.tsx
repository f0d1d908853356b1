/** The buttons of a tile. */
import { IconButton, styled } from '@twilio/flex-ui';
import React, { type KeyboardEvent } from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { text } from '../../strings/strings';
import { useFocus } from './focus';
import { looks, type Look, type TileButton } from './looks';
import { nameOf } from './texts';

export type PressTile = (taskSid: string, tile: string, button: TileButton) => void;

interface Props {
  /** A supervisor looks on. */
  hideActions?: boolean;
  listMode?: boolean;
  participant?: OutboundParticipant;
  press: PressTile;
}

interface ButtonsProps extends Props {
  participant: OutboundParticipant;
}

/** A button that has to wait keeps the focus, so it is not `disabled`. */
const Actions = styled('div')<{ inList: boolean }>`
  align-items: center;
  display: flex;
  flex-grow: 0;
  justify-content: center;
  margin-top: ${({ inList, theme }) => (inList ? 0 : theme.tokens.spacings.space30)};
  button {
    margin: 0 ${({ inList, theme }) => (inList ? theme.tokens.spacings.space10 : theme.tokens.spacings.space30)};
  }
  button[aria-disabled='true'] {
    cursor: default;
    opacity: 0.5;
  }
`;

export function TileActions({ hideActions, participant, ...props }: Props): JSX.Element | null {
  return participant && !hideActions ? <Buttons {...props} participant={participant} /> : null;
}

function Buttons({ listMode = false, participant, press }: ButtonsProps): JSX.Element {
  const { request, taskSid, tile } = participant;
  const isAsking = request === 'confirm_remove';
  const isWaiting = request !== null && !isAsking;
  const { handlers, ref } = useFocus(isAsking);
  const button = (action: TileButton, look: Look): JSX.Element => {
    const label = text('tile', look.label, { name: nameOf(participant) });
    return (
      <IconButton
        key={action}
        aria-busy={isWaiting}
        aria-disabled={isWaiting}
        aria-label={label}
        className={`ParticipantCanvas-${look.className}`}
        data-action={action}
        data-testid={look.testId}
        icon={look.icon}
        onClick={() => !isWaiting && press(taskSid, tile, action)}
        // The name needs the room in a row.
        size={listMode ? 'small' : 'medium'}
        title={label}
        variant={look.variant}
      />
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isAsking || event.key !== 'Escape') return;
    event.stopPropagation();
    press(taskSid, tile, 'declineRemove');
  };
  return (
    <Actions ref={ref} className="ParticipantCanvas-Actions" inList={listMode} onKeyDown={onKeyDown} {...handlers}>
      {looks(participant).map((look) => button(...look))}
    </Actions>
  );
}
