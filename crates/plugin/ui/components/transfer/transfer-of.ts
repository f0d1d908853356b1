/** What the task of an invitation says of the transfer that it is for. */
import { isFilled } from '../../flex/filled';

export interface Transfer {
  from: string;
  customer?: unknown;
  note?: unknown;
}

/** Nothing where there is none: other software may have an attribute of that name. */
export function transferOf(attributes: { transfer?: Partial<Transfer> | null } | undefined): Transfer | undefined {
  const transfer = attributes?.transfer;
  return isFilled(transfer?.from) ? (transfer as Transfer) : undefined;
}
