/** What is said of a person, in a tile and aloud. */
import type { OutboundParticipant } from '../../flex/participant';
import { text } from '../../strings/strings';

export function nameOf({ view }: OutboundParticipant): string {
  return view.name || text('tile', 'person');
}

/** What was asked for the person, or what the map says. */
export function statusOf({ request, view }: OutboundParticipant): string {
  return request ? text('request', request) : text('phase', view.phase);
}
