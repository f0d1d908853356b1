/** What the Rust half asks of Flex: `bindings/host.rs` has the same names. */
import { Actions, type ITask, type Manager } from '@twilio/flex-ui';
import type { ParticipantView } from '../generated/ParticipantView';
import type { DialpadView } from '../seam/DialpadView';
import type { CallView } from '../seam/CallView';
import type { Notice } from '../seam/Notice';
import type { SyncSource } from '../seam/SyncSource';
import { settings, type Settings } from './settings';
import { showNotice } from './notice';
import { mayRing, ringsInOtherTab } from './ringing';
import { ConferenceStore } from './store';
import type { Reservations } from './reservations';
import { SyncClients } from './sync';
import { guarded, stop } from './stop';
import { warn } from './warn';

export class FlexHost {
  readonly #sync: SyncClients;
  readonly #store: ConferenceStore;

  constructor(
    private readonly manager: Manager,
    private readonly reservations: Reservations,
    private readonly onDialpad: (view: DialpadView) => void,
    private readonly countryNames: () => unknown[],
    onNewSyncClient: () => void,
    onSyncConnection: (source: SyncSource, isConnected: boolean) => void,
    onMapReadByFlex: (taskSid: string) => void,
    private readonly onPeople: (people: ParticipantView[]) => void,
  ) {
    this.#sync = new SyncClients(manager, onNewSyncClient, onSyncConnection);
    this.#store = new ConferenceStore(manager.store, onNewSyncClient, onMapReadByFlex);
  }

  /** A function of the Rust half, for somebody who calls it by himself: a timer, or the Sync SDK. */
  guard(callback: (...given: unknown[]) => void): (...given: unknown[]) => void {
    return guarded(callback);
  }

  /** The Rust half has panicked. */
  stopped(file: string, line: number, message: string): void {
    stop(new Error(`panicked at ${file}:${line}: ${message}`));
  }

  /** Nothing of a call is ours any more: Flex's own conferences come back, and its actions. */
  letGo(): void {
    this.reservations.letGo();
    this.#store.letGo();
    this.#sync.closeOwn();
  }

  countries(): unknown[] {
    return this.countryNames();
  }

  serverAddresses(): Settings['serverAddresses'] {
    return settings(this.manager).serverAddresses;
  }

  token(): string {
    return this.manager.user.token;
  }

  workerAttribute(name: string): string | undefined {
    const attributes: Record<string, unknown> | undefined = this.manager.workerClient?.attributes;
    const value = attributes?.[name];
    return typeof value === 'string' ? value : undefined;
  }

  isAway(): boolean {
    return this.manager.workerClient?.activity?.available === false;
  }

  syncClient(own: boolean): unknown {
    return this.#sync.get(own);
  }

  syncClientOfServer(url: string): Promise<unknown> {
    return this.#sync.ofServer(url);
  }

  closeOwnSyncClients(): void {
    this.#sync.closeOwn();
  }

  show(callView: CallView): void {
    this.#store.show(callView);
    // A call that a supervisor watches is nobody's whom they have called.
    if (this.#taskOf(callView.task_sid)) this.onPeople(callView.conference.participants);
  }

  showAgain(): void {
    this.#store.showAgain();
  }

  forget(taskSid: string): void {
    this.#store.forget(taskSid);
  }

  giveBack(taskSid: string): void {
    this.#store.giveBack(taskSid);
  }

  drawDialpad(dialpadView: DialpadView): void {
    this.onDialpad(dialpadView);
  }

  notify(notice: Notice): void {
    showNotice(notice);
  }

  async acceptTask(sid: string): Promise<void> {
    // In a moment: another dialpad may accept by itself while it hears of the reservation, as we do.
    await Promise.resolve();
    // After a reload the phone rings on, while the reservation is pending: it must not ring twice.
    if (mayRing(sid) || this.reservations.beingAccepted.has(sid)) return;
    try {
      await Actions.invokeAction('AcceptTask', { sid });
    } catch (error) {
      // Another tab or browser of the agent's may have been quicker: the call is theirs here, too.
      if (this.reservations.get(sid)?.status !== 'accepted') throw error;
    }
    // It is accepted, be it that it cannot be shown.
    await Actions.invokeAction('SelectTask', { sid }).catch((error: unknown) => {
      warn('not selected', error);
    });
  }

  async endCall(taskSid: string): Promise<void> {
    await Actions.invokeAction('EndConferenceForAll', { task: this.#taskOf(taskSid) });
  }

  #taskOf(taskSid: string): ITask | undefined {
    const tasks = [...this.manager.store.getState().flex.worker.tasks.values()];
    return tasks.find((task) => task.taskSid === taskSid);
  }

  async callWorker(sid: string, from: string, url: string): Promise<boolean> {
    const reservation = this.reservations.get(sid);
    if (!reservation) throw new Error('the reservation is over');
    await reservation.call(from, url, { accept: true });
    return !ringsInOtherTab(sid);
  }
}
