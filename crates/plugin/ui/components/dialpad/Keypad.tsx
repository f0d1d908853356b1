/**
 * The keys of a telephone. `*` and `#` are missing: no number that can be called has them. Tones for whom one talks to
 * are sent from Flex's own keypad of the call.
 */
import React from 'react';
import { text } from '../../strings/strings';
import { useLongPress } from './long-press';
import { Key, Keys } from './styles';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export function Keypad({ disabled, onKey }: { disabled: boolean; onKey: (key: string) => void }): JSX.Element {
  const zero = useLongPress(
    () => onKey('0'),
    () => onKey('+'),
  );
  return (
    <Keys aria-label={text('dialpad', 'keys')} role="group">
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
