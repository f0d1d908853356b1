/** The agent's reservations, told to the Rust half: those that are there, and those that come. */
import type { Manager } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import type { Reservation } from './reservation';
import { ringOnce } from './ringing';

/** The events after which a reservation is over for the agent. */
const ENDINGS = ['wrapup', 'completed', 'canceled', 'rejected', 'rescinded', 'timeout'] as const;

export class Reservations {
  /** The reservations that somebody has begun to accept: the agent, Flex, another dialpad, or this plugin. */
  readonly beingAccepted = new Set<string>();
  readonly #ours = new Map<string, Reservation>();
  readonly #seen = new Set<string>();

  /** `onOver` is told of each call that is over. */
  constructor(
    private readonly manager: Manager,
    private readonly onOver: (reservation: Reservation) => void,
  ) {}

  watch(plugin: Plugin): void {
    const worker = this.manager.workerClient;
    worker?.reservations.forEach((reservation) => this.#see(plugin, reservation));
    worker?.on('reservationCreated', (reservation) => this.#see(plugin, reservation));
  }

  get(sid: string): Reservation | undefined {
    return this.#ours.get(sid);
  }

  /** They are Flex's alone from here on. */
  letGo(): void {
    this.#ours.clear();
    this.#seen.clear();
  }

  /** Whether this is a reservation of ours, be it that it is over. */
  wasOurs(sid: string): boolean {
    return this.#seen.has(sid);
  }

  /** Resolves when a reservation is over, and leaves no listener behind. */
  over(reservation: Reservation): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        ENDINGS.forEach((event) => reservation.off(event, end));
        resolve();
      };
      ENDINGS.forEach((event) => reservation.on(event, end));
    });
  }

  #see(plugin: Plugin, reservation: Reservation): void {
    const { sid } = reservation;
    // Known before it is told: what is done about it can ask for it at once.
    this.#ours.set(sid, reservation);
    if (!plugin.reservationSeen(reservation)) {
      this.#ours.delete(sid);
      return;
    }
    this.#seen.add(sid);
    leaveExitToTheServer(reservation);
    keepWhatEventsSaid(reservation);
    ringOnce(reservation, this.over(reservation));
    const accepted = () => plugin.reservationMoved(sid, 'accepted');
    reservation.on('accepted', accepted);
    void this.over(reservation).then(() => {
      reservation.off('accepted', accepted);
      this.#ours.delete(sid);
      plugin.reservationMoved(sid, reservation.status);
      this.beingAccepted.delete(sid);
      this.onOver(reservation);
    });
  }
}

/**
 * After each of its own dispatches native Flex sets whether the conference ends with the agent. For our calls the server
 * decides that, with all legs in view; Flex's request would come second, or after the end, and fail for all to see.
 */
function leaveExitToTheServer(reservation: Reservation): void {
  const update = reservation.updateParticipant.bind(reservation);
  reservation.updateParticipant = (options) => {
    const { endConferenceOnExit, ...others } = options;
    const isAllOfIt = endConferenceOnExit !== undefined && Object.keys(others).length === 0;
    return isAllOfIt ? Promise.resolve(reservation) : update(options);
  };
}

/**
 * Twilio answers a call instruction with the reservation as it is then: pending. The SDK takes that over, also when the
 * agent has picked up meanwhile and that event was quicker: Flex would offer the call for as long as it lasts.
 */
function keepWhatEventsSaid(reservation: Reservation): void {
  const call = reservation.call.bind(reservation);
  reservation.call = async (...given) => {
    let said = {};
    reservation.once('accepted', ({ status, version, dateUpdated }: Reservation) => {
      said = { status, version, dateUpdated };
    });
    return Object.assign(await call(...given), said);
  };
}
