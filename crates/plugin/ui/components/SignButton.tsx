/** A button that shows a sign: what it does is read aloud, and shown to whoever points at it. */
import { IconButton } from '@twilio/flex-ui';
import React, { type ComponentProps } from 'react';

type Props = Omit<ComponentProps<typeof IconButton>, 'aria-label' | 'title'> & { label: string };

export const SignButton = ({ label, ...others }: Props): JSX.Element => (
  <IconButton {...others} aria-label={label} title={label} />
);
