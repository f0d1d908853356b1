/** Tells the colleague who is transferring the call, whose call it is, and why. */
import { CallCanvas, IncomingTaskCanvas, type ITask } from '@twilio/flex-ui';
import React from 'react';
import { text } from '../../strings/strings';
import { Note } from '../tile/note';
import { whoHas } from '../tile/texts';
import { transferOf } from './transfer-of';

/** Behind what Flex shows of the task. */
const SORT_ORDER = 6;

interface Props {
  task?: ITask;
}

export function registerTransferredBy(): void {
  const options = { sortOrder: SORT_ORDER };
  CallCanvas.Content.add(<TransferredBy key="outbound-transferred-by" />, options);
  IncomingTaskCanvas.Content.add(<TransferredBy key="outbound-transferred-by" />, options);
}

function TransferredBy({ task }: Props): JSX.Element | null {
  const transfer = transferOf(task?.attributes);
  if (!transfer) return null;
  const { from, customer, note } = transfer;
  return (
    <Note data-testid="transferred-by" role="status">
      {text('transfer', 'from', { name: from })}
      {typeof customer === 'string' && <p data-testid="transferred-whom">{whoHas(customer)}</p>}
      {typeof note === 'string' && <p data-testid="transferred-by-note">{note}</p>}
    </Note>
  );
}
