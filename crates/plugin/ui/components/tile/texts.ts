/** What is said of a person, in a tile and aloud. */
import type { Contacts } from '../../flex/contacts';
import { readable } from '../../flex/numbers';
import type { OutboundParticipant } from '../../flex/participant';
import type { TileStatus } from '../../seam/TileStatus';
import type { TileRequest } from '../../seam/TileRequest';
import { problemText, text } from '../../strings/strings';

let contacts: Contacts | undefined;

/** From here on, who is a contact of the account has their name. */
export function nameByContacts(known: Contacts): void {
  contacts = known;
}

/** As Flex writes the names of its tasks: a number as people read it. */
export function nameOf({ view }: OutboundParticipant): string {
  const name = view.name ?? text('tile', 'person');
  return /^\+\d+$/.test(name) ? whoHas(name) : name;
}

/** The contact with this number, or the number as people read it. */
export function whoHas(number: string): string {
  return contacts?.find(number)?.name ?? readable(number);
}

/** What stands beside them in the list of contacts. */
export function noteOf({ view }: OutboundParticipant): string {
  return contacts?.find(view.phone_number ?? view.name ?? '')?.detail ?? '';
}

/** How the person is, in words, with what is to be pressed once they answer. */
export function statusOf({ tile: { status, extension } }: OutboundParticipant): string {
  const keys = extension && text('numbers', 'extension', { keys: extension });
  return [wordsOf(status), keys].filter(Boolean).join(' · ');
}

function wordsOf(status: TileStatus): string {
  switch (status.group) {
    case 'problem':
      return problemText(status.key, status.detail);
    case 'request':
      return text('request', status.key);
    case 'unseen':
      return text('unseen', status.key as Exclude<TileRequest, 'confirm_remove'>);
    case 'machine':
      return text('machine', status.key);
    case 'muted':
      return text('muted', status.key as 'live' | 'on_hold');
    case 'phase':
      return text('phase', status.key);
  }
}
