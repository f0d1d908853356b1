/** The agent's phone rings once for a reservation, whoever has it called: this plugin, or another dialpad beside it. */
import { forget, recall, remember } from './memory';
import type { Reservation } from './reservation';
import { inOneTab } from './tabs';

/** How long a call instruction of TaskRouter lets a phone ring. */
const LONGEST_RING_MS = 60_000;

/** The reservations for which another tab calls the phone. */
const inOtherTab = new Set<string>();

const key = (sid: string) => `outbound-participants-canvas/${sid}`;

/** One tab of the agent's calls the phone, and remembers it: a reload does not silence it. */
export function ringOnce(reservation: Reservation, over: Promise<void>): void {
  const { sid } = reservation;
  const call = reservation.call.bind(reservation);
  reservation.call = async (...instruction) => {
    const ring = async () => {
      remember(key(sid), String(Date.now()));
      try {
        await call(...instruction);
      } catch (error) {
        forget(key(sid));
        throw error;
      }
    };
    if (await inOneTab(key(sid), ring, over)) inOtherTab.delete(sid);
    else inOtherTab.add(sid);
    return reservation;
  };
}

/** Whether the phone was last called by another tab of this browser: then only that one calls it again. */
export function ringsInOtherTab(sid: string): boolean {
  return inOtherTab.has(sid);
}

/** Whether the phone may still ring. */
export function mayRing(sid: string): boolean {
  const since = Number(recall(key(sid)) ?? 0);
  return Date.now() - since < LONGEST_RING_MS;
}
