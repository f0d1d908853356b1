/** The people of a call, as Flex hands them to the parts of its canvas. */
import { OutboundParticipant } from '../../flex/participant';

export interface CanvasProps {
  conference?: { source?: { liveParticipantCount?: number; participants: unknown[] } };
}

/** Those of the call but the agent, who know what they do. */
export function othersOnTheCall({ conference }: CanvasProps): OutboundParticipant[] {
  const participants = conference?.source?.participants ?? [];
  return participants
    .filter((participant): participant is OutboundParticipant => participant instanceof OutboundParticipant)
    .filter(({ isCurrentWorker }) => !isCurrentWorker);
}

/** Whether nobody is on a call of ours whom Flex's hold of the whole call would hold: that is the customer's alone. */
export function lacksCustomer(canvas: CanvasProps): boolean {
  const others = othersOnTheCall(canvas);
  const isCustomer = ({ view: { participant_type: type, phase } }: OutboundParticipant) =>
    type === 'customer' && (phase === 'live' || phase === 'on_hold');
  return others.length > 0 && !others.some(isCustomer);
}

/** Whether a call of ours goes on for others when one leaves: Flex says `Leave Call` under the same condition. */
export function isGroupCall(canvas: CanvasProps): boolean {
  return (canvas.conference?.source?.liveParticipantCount ?? 0) > 2 && othersOnTheCall(canvas).length > 0;
}
