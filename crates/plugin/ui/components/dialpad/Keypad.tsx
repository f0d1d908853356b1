/**
 * The keys of a telephone. `*` and `#` are missing: no number that can be called has them. Tones for whom one talks to
 * are sent from Flex's own keypad of the call.
 */
import React, { type MouseEvent } from 'react';
import { text } from '../../strings/strings';
import { useLongPress } from './long-press';
import { Key, Keys } from './styles';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

interface Props {
  disabled: boolean;
  onKey: (key: string) => void;
  /** A key is pressed with the mouse. */
  onMouse: () => void;
}

export function Keypad({ disabled, onKey, onMouse }: Props): JSX.Element {
  const zero = useLongPress(
    () => onKey('0'),
    () => onKey('+'),
  );
  // What is typed next, and Enter, are meant for the number and not for the key.
  const onMouseDown = (event: MouseEvent) => {
    event.preventDefault();
    onMouse();
  };
  return (
    <Keys aria-label={text('dialpad', 'keys')} onMouseDown={onMouseDown} role="group">
      {DIGITS.map((key) => (
        <Key key={key} disabled={disabled} onClick={() => onKey(key)} type="button">
          {key}
        </Key>
      ))}
      <Key {...zero} aria-label={text('dialpad', 'zero')} data-testid="outbound-dialpad-zero" disabled={disabled} type="button">
        0 <small>+</small>
      </Key>
    </Keys>
  );
}
