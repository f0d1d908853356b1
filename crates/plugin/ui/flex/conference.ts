/** A conference as Flex wants it in its store. */
import type { CallView } from '../seam/CallView';
import { OutboundParticipant } from './participant';

/** What Flex reads of its listener to the Sync map, which it keeps in each conference. */
interface Listener {
  channelParticipants: unknown[];
}

/** Flex's own conference of the same call. */
export interface NativeConference {
  source?: Listener;
}

/** Ours, in place of Flex's own, which it keeps: Flex asks its listener whether a supervisor is on the line. */
export class OutboundConference {
  native: NativeConference | undefined;
  readonly sid: string;
  readonly status: string | null;
  readonly conferenceSid: string | null;
  readonly participants: OutboundParticipant[];
  readonly liveParticipantCount: number;
  readonly liveWorkerCount: number;

  constructor({ task_sid: sid, conference, requests, refusal: key }: CallView) {
    const refusal = key === null ? null : { key, detail: conference.dial_refusal?.message ?? '' };
    this.sid = sid;
    this.status = conference.status;
    this.conferenceSid = conference.conference_sid;
    this.participants = conference.participants.map(
      (participant, index) => new OutboundParticipant(sid, participant, requests[index] ?? null, refusal),
    );
    this.liveParticipantCount = conference.live_participant_count;
    this.liveWorkerCount = conference.live_worker_count;
  }

  /** Flex says whom a supervisor listens to. */
  get liveWorkers(): OutboundParticipant[] {
    return this.participants.filter(({ view }) => view.participant_type === 'worker' && isLive(view.phase));
  }

  get source(): Listener {
    return this.native?.source ?? NOBODY;
  }
}

const NOBODY: Listener = { channelParticipants: [] };

function isLive(phase: string): boolean {
  return phase === 'live' || phase === 'on_hold';
}
