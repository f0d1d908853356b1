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

/** Whether a call of ours goes on for others when one leaves: Flex says `Leave Call` under the same condition. */
export function isGroupCall(canvas: CanvasProps): boolean {
  return (canvas.conference?.source?.liveParticipantCount ?? 0) > 2 && othersOnTheCall(canvas).length > 0;
}
