/** Our calls in Flex's Redux store, kept there. */
import type { Manager } from '@twilio/flex-ui';
import type { CallView } from '../seam/CallView';
import { OutboundParticipant } from './participant';

/** What Flex reads of a conference. */
interface Conference {
  sid: string;
  status: string | null;
  conferenceSid: string | null;
  participants: OutboundParticipant[];
  liveParticipantCount: number;
  liveWorkerCount: number;
}

/** The part of Flex's state that is read here. */
interface ConferencesState {
  states: Map<string, { source: unknown }>;
  client: unknown;
}

/**
 * Native Flex keeps a listener of its own for the same tasks and overwrites what we put in; it also empties everything
 * when it makes a new Sync client. Whatever of ours is not there after a change is put back.
 */
export class ConferenceStore {
  private readonly shown = new Map<string, Conference>();
  private client: unknown;

  constructor(
    private readonly store: Manager['store'],
    private readonly onNewSyncClient: () => void,
  ) {
    this.client = this.state().client;
    store.subscribe(() => this.putBack());
  }

  show({ task_sid: sid, conference, requests }: CallView): void {
    this.shown.set(sid, {
      sid,
      status: conference.status,
      conferenceSid: conference.conference_sid,
      participants: conference.participants.map(
        (participant, index) => new OutboundParticipant(sid, participant, requests[index] ?? null),
      ),
      liveParticipantCount: conference.live_participant_count,
      liveWorkerCount: conference.live_worker_count,
    });
    this.putBack();
  }

  /** The store has no way to delete an entry: it is left without anybody in it. */
  forget(sid: string): void {
    if (this.shown.delete(sid)) {
      this.dispatch([
        { sid, status: 'ended', conferenceSid: null, participants: [], liveParticipantCount: 0, liveWorkerCount: 0 },
      ]);
    }
  }

  private putBack(): void {
    const { states, client } = this.state();
    const missing = [...this.shown.values()].filter((conference) => states.get(conference.sid)?.source !== conference);
    if (missing.length > 0) this.dispatch(missing);
    if (client !== this.client) {
      this.client = client;
      this.onNewSyncClient();
    }
  }

  private dispatch(conferences: Conference[]): void {
    this.store.dispatch({ type: 'CONFERENCE_MULTIPLE_UPDATE', payload: { conferences } });
  }

  private state(): ConferencesState {
    return (this.store.getState().flex as unknown as { conferences: ConferencesState }).conferences;
  }
}
