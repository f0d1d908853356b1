/** What a box begins with that lies over the page: its title, and a way out. */
import React from 'react';
import { text } from '../../strings/strings';
import { Header } from './styles';
import { SignButton } from '../SignButton';

interface Props {
  /** By which the box is named. */
  id: string;
  title: string;
  closeTestId: string;
  onClose: () => void;
}

export function BoxHeader({ id, title, closeTestId, onClose }: Props): JSX.Element {
  const close = text('dialpad', 'close');
  return (
    <Header>
      <h2 id={id}>{title}</h2>
      <SignButton label={close} data-testid={closeTestId} icon="Close" onClick={onClose} size="small" />
    </Header>
  );
}
