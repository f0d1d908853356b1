/** A conference as Flex wants it in its store. */
import type { CallOffers } from '../seam/CallOffers';
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
  readonly offers: CallOffers;

  constructor(readonly view: CallView) {
    const { task_sid: sid, conference, tiles, offers } = view;
    this.sid = sid;
    this.status = conference.status;
    this.conferenceSid = conference.conference_sid;
    this.participants = tiles.flatMap((tile, index) => {
      const view = conference.participants[index];
      return view ? [new OutboundParticipant(sid, view, tile)] : [];
    });
    this.liveParticipantCount = conference.live_participant_count;
    this.liveWorkerCount = conference.live_worker_count;
    this.offers = offers;
  }

  /**
   * Flex says whom a supervisor listens to. Of an agent who is among them but talks in another browser, it would offer
   * to take the call over here, which it can do for calls of its own alone.
   */
  get liveWorkers(): OutboundParticipant[] {
    return this.participants.filter(({ tile }) => tile.is_live_worker && !tile.is_self);
  }

  get source(): Listener {
    return this.native?.source ?? NOBODY;
  }
}

const NOBODY: Listener = { channelParticipants: [] };
