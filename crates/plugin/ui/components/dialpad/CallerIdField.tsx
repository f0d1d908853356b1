/** Which of their numbers the agent shows to whom they call; who has one only has no choice. */
import React from 'react';
import { readable } from '../../flex/numbers';
import { text } from '../../strings/strings';
import { CallerId } from './styles';

interface Props {
  callerIds: string[];
  disabled: boolean;
  onChange: (callerId: string) => void;
  value: string | undefined;
}

export function CallerIdField({ callerIds, disabled, onChange, value }: Props): JSX.Element | null {
  if (callerIds.length < 2) return null;
  return (
    <CallerId>
      <span>{text('dialpad', 'callerId')}</span>
      <select
        data-testid="outbound-dialpad-caller-id"
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
        value={value}
      >
        {callerIds.map((number) => (
          <option key={number} value={number}>
            {readable(number)}
          </option>
        ))}
      </select>
    </CallerId>
  );
}
