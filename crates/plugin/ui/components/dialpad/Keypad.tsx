/** The keys of a telephone, with the + that numbers begin with. */
import React from 'react';
import { text } from '../../strings/strings';
import { Key, Keys } from './styles';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '0'];

export function Keypad({ disabled, onKey }: { disabled: boolean; onKey: (key: string) => void }): JSX.Element {
  return (
    <Keys aria-label={text('dialpad', 'keys')} role="group">
      {KEYS.map((key) => (
        <Key key={key} disabled={disabled} onClick={() => onKey(key)} type="button">
          {key}
        </Key>
      ))}
    </Keys>
  );
}
