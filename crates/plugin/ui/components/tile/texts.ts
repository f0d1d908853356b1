/** What is said of a person, in a tile and aloud. */
import { readable } from '../../flex/numbers';
import type { OutboundParticipant } from '../../flex/participant';
import type { TileRequest } from '../../seam/TileRequest';
import { problemText, text } from '../../strings/strings';

/** As Flex writes the names of its tasks: a number as people read it. */
export function nameOf({ view }: OutboundParticipant): string {
  const name = view.name ?? text('tile', 'person');
  return /^\+\d+$/.test(name) ? readable(name) : name;
}

/** How the person is, in words. */
export function statusOf({ tile: { status } }: OutboundParticipant): string {
  switch (status.group) {
    case 'problem':
      return problemText(status.key, status.detail);
    case 'request':
      return text('request', status.key);
    case 'unseen':
      return text('unseen', status.key as Exclude<TileRequest, 'confirm_remove'>);
    case 'muted':
      return text('muted', status.key as 'live' | 'on_hold');
    case 'phase':
      return text('phase', status.key);
  }
}
