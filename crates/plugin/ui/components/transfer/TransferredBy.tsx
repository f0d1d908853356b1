/** Tells the colleague who is transferring the call, whose call it is, and why. */
import { CallCanvas, IncomingTaskCanvas, type ITask } from '@twilio/flex-ui';
import React from 'react';
import { text } from '../../strings/strings';
import { Note } from '../tile/note';
import { whoHas } from '../tile/texts';

/** Behind what Flex shows of the task. */
const SORT_ORDER = 6;

interface Props {
  task?: ITask;
}

/** What the task of an invitation says of the transfer. */
interface Transfer {
  from?: unknown;
  customer?: unknown;
  note?: unknown;
}

export function registerTransferredBy(): void {
  const options = { if: ({ task }: Props) => transferOf(task) !== undefined, sortOrder: SORT_ORDER };
  CallCanvas.Content.add(<TransferredBy key="outbound-transferred-by" />, options);
  IncomingTaskCanvas.Content.add(<TransferredBy key="outbound-transferred-by" />, options);
}

function transferOf(task: ITask | undefined): Transfer | undefined {
  const transfer: unknown = (task?.attributes as { transfer?: unknown } | undefined)?.transfer;
  return typeof transfer === 'object' && transfer !== null && 'from' in transfer ? transfer : undefined;
}

function TransferredBy({ task }: Props): JSX.Element {
  const { from, customer, note } = transferOf(task) ?? {};
  return (
    <Note data-testid="transferred-by" role="status">
      {text('transfer', 'from', { name: String(from ?? '') })}
      {typeof customer === 'string' && <p data-testid="transferred-whom">{whoHas(customer)}</p>}
      {typeof note === 'string' && <p data-testid="transferred-by-note">{note}</p>}
    </Note>
  );
}
