/** What is said of a person, in a tile and aloud. */
import { readable } from '../../flex/numbers';
import type { OutboundParticipant } from '../../flex/participant';
import { text } from '../../strings/strings';

/** As Flex writes the names of its tasks: a number as people read it. */
export function nameOf({ view }: OutboundParticipant): string {
  const name = view.name || text('tile', 'person');
  return /^\+\d+$/.test(name) ? readable(name) : name;
}

/** What was asked for the person, or what the map says. */
export function statusOf({ request, view }: OutboundParticipant): string {
  return request ? text('request', request) : text('phase', view.phase);
}
