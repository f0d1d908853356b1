/** The agent's reservations, told to the Rust half: those that are there, and those that come. */
import type { Manager } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import type { Reservation } from './reservation';
import { ringOnce } from './ringing';

/** The events after which a reservation is over for the agent. */
const ENDINGS = ['wrapup', 'completed', 'canceled', 'rejected', 'rescinded', 'timeout'] as const;

/** A reservation of ours. */
interface Ours {
  /** As TaskRouter's client has it now: after each loss of its connection it makes another object. */
  reservation: Reservation;
  readonly over: Promise<void>;
  readonly end: () => void;
}

export class Reservations {
  /** The reservations that somebody has begun to accept: the agent, Flex, another dialpad, or this plugin. */
  readonly beingAccepted = new Set<string>();
  readonly #ours = new Map<string, Ours>();
  readonly #seen = new Set<string>();

  /** `onOver` is told of each call that is over. */
  constructor(
    private readonly manager: Manager,
    private readonly onOver: (reservation: Reservation) => void,
  ) {}

  watch(plugin: Plugin): void {
    const worker = this.manager.workerClient;
    const see = (reservation: Reservation) => this.#see(plugin, reservation);
    worker?.reservations.forEach(see);
    worker?.on('reservationCreated', see);
    // The connection was lost, and is back: what happened meanwhile nobody tells.
    worker?.on('ready', () => {
      const { reservations } = worker;
      this.#ours.forEach(({ end }, sid) => reservations.has(sid) || end());
      reservations.forEach(see);
    });
  }

  get(sid: string): Reservation | undefined {
    return this.#ours.get(sid)?.reservation;
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

  #see(plugin: Plugin, reservation: Reservation): void {
    const { sid, status } = reservation;
    const known = this.#ours.get(sid);
    const ours = known ?? watched(reservation);
    ours.reservation = reservation;
    // Known before it is told: what is done about it can ask for it at once.
    this.#ours.set(sid, ours);
    if (known) plugin.reservationMoved(sid, status);
    else if (!plugin.reservationSeen(reservation)) {
      this.#ours.delete(sid);
      return;
    }
    this.#seen.add(sid);
    leaveExitToTheServer(reservation);
    const keepWhatIsSaid = keepWhatEventsSay(reservation);
    ringOnce(reservation, ours.over);
    const accepted = () => {
      keepWhatIsSaid();
      plugin.reservationMoved(sid, 'accepted');
    };
    const end = () => {
      keepWhatIsSaid();
      ours.end();
    };
    reservation.on('accepted', accepted);
    ENDINGS.forEach((event) => reservation.on(event, end));
    void ours.over.then(() => {
      reservation.off('accepted', accepted);
      ENDINGS.forEach((event) => reservation.off(event, end));
      if (ours.reservation !== reservation) return;
      this.#ours.delete(sid);
      plugin.reservationMoved(sid, 'completed');
      this.beingAccepted.delete(sid);
      this.onOver(reservation);
    });
    if (known && status === 'wrapping') end();
  }
}

function watched(reservation: Reservation): Ours {
  let end = () => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  return { reservation, over, end };
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
 * agent has picked up meanwhile and that event was quicker: Flex would offer the call for as long as it lasts. At each
 * event the returned function is called.
 */
function keepWhatEventsSay(reservation: Reservation): () => void {
  let said = {};
  const call = reservation.call.bind(reservation);
  reservation.call = async (...given) => Object.assign(await call(...given), said);
  return () => {
    const { status, version, dateUpdated } = reservation;
    said = { status, version, dateUpdated };
  };
}
