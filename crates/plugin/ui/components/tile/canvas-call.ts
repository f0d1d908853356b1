/** The call that a part of Flex's canvas draws, where it is one of ours. */
import { OutboundConference } from '../../flex/conference';
import type { OutboundParticipant } from '../../flex/participant';
import type { CallOffers } from '../../seam/CallOffers';

export interface CanvasProps {
  conference?: { source?: unknown };
}

export function callOf({ conference }: CanvasProps): OutboundConference | undefined {
  return conference?.source instanceof OutboundConference ? conference.source : undefined;
}

/** What there is for the whole call. */
export function offersOf(canvas: CanvasProps): CallOffers | undefined {
  return callOf(canvas)?.offers;
}

/** Those of the call but the agent, who know what they do. */
export function othersOnTheCall(canvas: CanvasProps): OutboundParticipant[] {
  return (callOf(canvas)?.participants ?? []).filter(({ tile }) => !tile.is_self);
}
