/** A button in the header of an SMS or chat task that calls its customer. */
import { TaskCanvasHeader, type ITask } from '@twilio/flex-ui';
import React from 'react';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import { readable } from '../../flex/numbers';
import { useStopped } from '../../flex/use-stopped';
import { text } from '../../strings/strings';
import type { Dialler } from '../dialpad/dialler';
import { useDialpad } from '../dialpad/state';
import { SignButton } from '../SignButton';

/** What Flex gives to the header of a task. */
interface HeaderProps {
  task?: ITask;
}

export function registerCallCustomer(dialler: Dialler): void {
  TaskCanvasHeader.Content.add(<CallCustomer key="outbound-call-customer" dialler={dialler} />, {
    if: ({ task }: HeaderProps) => dialler.customerNumber(task) !== undefined,
    sortOrder: 1,
    align: 'end',
  });
}

function CallCustomer({ dialler, task }: HeaderProps & { dialler: Dialler }): JSX.Element | null {
  const { call_customer: state } = useDialpad();
  const isStopped = useStopped();
  const number = dialler.customerNumber(task);
  if (number === undefined || isStopped) return null;
  const name = readable(number);
  const label = text('messageTask', state, { name });
  return (
    <SignButton
      {...PRESSING_KEYS}
      label={label}
      data-testid="call-customer"
      disabled={state !== 'call'}
      icon="Call"
      // The dialpad shows how it goes.
      onClick={() => {
        dialler.plugin.openDialpad();
        dialler.callAgain({ to: number, name: null });
      }}
      variant="secondary"
    />
  );
}
