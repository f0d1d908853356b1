/** Our calls in Flex's Redux store, kept there. */
import type { Manager } from '@twilio/flex-ui';
import type { CallView } from '../seam/CallView';
import { OutboundConference, type NativeConference } from './conference';

/** The part of Flex's state that is read here. */
interface ConferencesState {
  states: Map<string, { source: NativeConference | OutboundConference }>;
  client: unknown;
}

/**
 * Native Flex keeps a listener of its own for the same tasks and overwrites what we put in; it also empties everything
 * when it makes a new Sync client. Whatever of ours is not there after a change is put back.
 */
export class ConferenceStore {
  readonly #shown = new Map<string, OutboundConference>();
  /** Flex's own listeners to the maps of the same tasks: where one appears, Flex has read the map. */
  readonly #listeners = new Map<string, unknown>();
  #client: unknown;

  constructor(
    private readonly store: Manager['store'],
    private readonly onNewSyncClient: () => void,
    private readonly onMapReadByFlex: (taskSid: string) => void,
  ) {
    this.#client = this.#state().client;
    store.subscribe(() => this.#putBack());
  }

  show(view: CallView): void {
    this.#shown.set(view.task_sid, new OutboundConference(view));
    this.#putBack();
  }

  /** What is said of people can have changed. */
  showAgain(): void {
    for (const { view } of [...this.#shown.values()]) this.show(view);
  }

  /** The store has no way to delete an entry: it is left without anybody in it. */
  forget(sid: string): void {
    this.#listeners.delete(sid);
    if (this.#shown.delete(sid)) this.#dispatch([nobody(sid)]);
  }

  /** Flex's own conference of the call comes back, if Flex has one. */
  giveBack(sid: string): void {
    const conference = this.#shown.get(sid);
    if (!conference) return;
    this.#shown.delete(sid);
    this.#listeners.delete(sid);
    this.#dispatch([conference.native ?? nobody(sid)]);
  }

  /** Every call is left to Flex. */
  letGo(): void {
    for (const sid of [...this.#shown.keys()]) this.giveBack(sid);
  }

  #putBack(): void {
    const { states, client } = this.#state();
    const missing = [...this.#shown.values()].filter((conference) => {
      const there = states.get(conference.sid)?.source;
      if (there === conference) return false;
      conference.native = there instanceof OutboundConference ? there.native : there;
      return true;
    });
    if (missing.length > 0) this.#dispatch(missing);
    for (const { native, sid } of missing) {
      const listener = native?.source;
      if (listener === undefined || this.#listeners.get(sid) === listener) continue;
      this.#listeners.set(sid, listener);
      this.onMapReadByFlex(sid);
    }
    if (client !== this.#client) {
      this.#client = client;
      this.onNewSyncClient();
    }
  }

  #dispatch(conferences: object[]): void {
    this.store.dispatch({ type: 'CONFERENCE_MULTIPLE_UPDATE', payload: { conferences } });
  }

  #state(): ConferencesState {
    return (this.store.getState().flex as unknown as { conferences: ConferencesState }).conferences;
  }
}

function nobody(sid: string): object {
  return { sid, status: 'ended', conferenceSid: null, participants: [], liveParticipantCount: 0, liveWorkerCount: 0 };
}
