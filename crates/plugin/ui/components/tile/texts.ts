/** What is said of a person, in a tile and aloud. */
import { readable } from '../../flex/numbers';
import type { OutboundParticipant } from '../../flex/participant';
import { problemText, text } from '../../strings/strings';

/** As Flex writes the names of its tasks: a number as people read it. */
export function nameOf({ view }: OutboundParticipant): string {
  const name = view.name || text('tile', 'person');
  return /^\+\d+$/.test(name) ? readable(name) : name;
}

/** What was asked for the person, why they were not called, or what the map says. */
export function statusOf({ refusal, request, view }: OutboundParticipant): string {
  if (request) return text('request', request);
  if (refusal) return problemText(refusal.key, refusal.detail);
  const { muted, phase } = view;
  return muted && (phase === 'live' || phase === 'on_hold') ? text('muted', phase) : text('phase', phase);
}
