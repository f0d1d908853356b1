/** Keys for one person: what a machine at the other end of the line asks for. */
import { styled } from '@twilio/flex-ui';
import React, { useState, type ChangeEvent, type FormEvent } from 'react';
import { plainNumber } from '../../flex/numbers';
import { MOST_KEYS } from '../../seam/constants';
import { text } from '../../strings/strings';
import { Field, Input } from '../dialpad/styles';
import { fontSize, space } from '../tokens';
import { SignButton } from '../SignButton';

const NO_KEY = /[^\d*#,]/g;

/** As high as a tile has room for, and as wide as a row has. */
const Form = styled('form')`
  display: flex;
  align-items: center;
  padding-bottom: ${space(20)};
  input {
    padding: ${space(20)};
    font-size: ${fontSize(30)};
  }
`;

interface Props {
  /** Says whose they are. */
  label: string;
  /** What stands there first: the extension that was dialled. */
  first: string;
  onClose: () => void;
  /** Returns whether there was something to press. */
  onSend: (keys: string) => boolean;
}

/** It stays after each press on Enter: a menu often leads to the next. */
export function TileKeys({ label, first, onClose, onSend }: Props): JSX.Element {
  const [keys, setKeys] = useState(first);
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => setKeys(plainNumber(target.value).replace(NO_KEY, ''));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (onSend(keys)) setKeys('');
  };
  return (
    <Form onSubmit={send}>
      <Field>
        <Input
          aria-label={label}
          autoComplete="off"
          autoFocus
          data-testid="keys"
          inputMode="tel"
          maxLength={MOST_KEYS}
          onChange={onChange}
          size={4}
          value={keys}
        />
      </Field>
      <SignButton label={label} icon="Accept" onClick={send} size="small" variant="secondary" />
      <SignButton
        label={text('dialpad', 'close')}
        icon="Close"
        onClick={onClose}
        size="small"
        variant="secondary"
      />
    </Form>
  );
}
