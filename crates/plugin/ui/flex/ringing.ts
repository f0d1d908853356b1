/** Which reservations this tab has called the agent's phone for: a reload does not silence it. */

/** How long a call instruction of TaskRouter lets a phone ring. */
const LONGEST_RING_MS = 60_000;

const key = (sid: string) => `outbound-participants-canvas/${sid}`;

export function markRinging(sid: string): void {
  sessionStorage.setItem(key(sid), String(Date.now()));
}

export function unmarkRinging(sid: string): void {
  sessionStorage.removeItem(key(sid));
}

/** Whether the phone may still ring. */
export function mayRing(sid: string): boolean {
  const since = Number(sessionStorage.getItem(key(sid)) ?? 0);
  return Date.now() - since < LONGEST_RING_MS;
}
