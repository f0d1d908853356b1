/** The buttons of a tile. */
import { styled } from '@twilio/flex-ui';
import React, { useState, type KeyboardEvent } from 'react';
import { ALL_KEYS, PRESSING_KEYS } from '../../flex/kept-keys';
import type { OutboundParticipant } from '../../flex/participant';
import { text } from '../../strings/strings';
import { useFocus } from './focus';
import type { ButtonView } from '../../seam/ButtonView';
import type { TileAction } from '../../seam/TileAction';
import type { TileButton } from '../../seam/TileButton';
import { space } from '../tokens';
import { BUTTON_STYLES } from './button-styles';
import { nameOf } from './texts';
import { TileKeys } from './TileKeys';
import { waiting, waitingButtons } from '../waiting';
import { SignButton } from '../SignButton';

export type PressTile = (taskSid: string, tile: string, button: TileButton) => void;
/** Returns whether there was something to press. */
export type TypeKeys = (taskSid: string, tile: string, keys: string) => boolean;

interface Props {
  /** A supervisor looks on. */
  hideActions?: boolean;
  listMode?: boolean;
  participant?: OutboundParticipant;
  press: PressTile;
  typeKeys: TypeKeys;
}

interface ButtonsProps extends Props {
  participant: OutboundParticipant;
}

/** A button that has to wait keeps the focus, so it is not `disabled`. */
const Actions = styled('div')<{ inList: boolean }>`
  display: flex;
  justify-content: center;
  align-items: center;
  margin-top: ${({ inList }) => (inList ? 0 : space(30))};
  button {
    margin: 0 ${({ inList }) => space(inList ? 10 : 30)};
  }
  ${waitingButtons}
`;

export function TileActions({ hideActions, participant, ...props }: Props): JSX.Element | null {
  return participant && !hideActions ? <Buttons {...props} participant={participant} /> : null;
}

function Buttons({ listMode = false, participant, press, typeKeys }: ButtonsProps): JSX.Element {
  const { taskSid, tile } = participant;
  const { handlers, ref } = useFocus(tile.is_asking);
  const [isTyping, setIsTyping] = useState(false);
  // Who has gone on hold or left meanwhile hears nothing.
  if (isTyping && !tile.buttons.some(({ action }) => action === 'sendDigits')) setIsTyping(false);
  const labelOf = (action: TileAction) => text('tile', action, { name: nameOf(participant) });
  const drawn = ({ action, button }: ButtonView): JSX.Element => {
    const style = BUTTON_STYLES[action];
    const label = labelOf(action);
    const onClick = () => (action === 'sendDigits' ? setIsTyping(true) : press(taskSid, tile.key, button));
    return (
      <SignButton
        key={button}
        {...waiting(tile.is_waiting)}
        label={label}
        className={`ParticipantCanvas-${style.className}`}
        data-action={button}
        data-testid={style.testId}
        icon={style.icon}
        onClick={() => !tile.is_waiting && onClick()}
        // The name needs the room in a row.
        size={listMode ? 'small' : 'medium'}
        variant={style.variant}
      />
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(tile.is_asking || isTyping) || event.key !== 'Escape') return;
    event.stopPropagation();
    if (isTyping) setIsTyping(false);
    else press(taskSid, tile.key, 'declineRemove');
  };
  return (
    <Actions
      {...(tile.is_asking || isTyping ? ALL_KEYS : PRESSING_KEYS)}
      ref={ref}
      className="ParticipantCanvas-Actions"
      inList={listMode}
      onKeyDown={onKeyDown}
      {...handlers}
    >
      {isTyping ? (
        <TileKeys
          first={tile.extension ?? ''}
          label={labelOf('sendDigits')}
          onClose={() => setIsTyping(false)}
          onSend={(keys) => typeKeys(taskSid, tile.key, keys)}
        />
      ) : (
        tile.buttons.map(drawn)
      )}
    </Actions>
  );
}
