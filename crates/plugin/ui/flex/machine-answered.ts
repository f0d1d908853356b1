/** Tells why a call is over that the agent has not ended: the tile that said who had picked up is gone with it. */
import { showNotice } from './notice';
import { readable } from './numbers';
import { machineIn, type CallAttributes } from './recents';

/** Why the agent's leg left: the leg of the other did, and with it the conference ended. */
const ENDED_BY_THE_OTHER = 'moderator_ended_conference';

/** Told once, as the wrap-up begins: a reservation that was wrapping when the page was loaded can only complete. */
export function tellOfMachine(status: string, { outbound_to: to = '', call_report: report }: CallAttributes): void {
  if (status === 'wrapping' && machineIn(report) && report?.left_reason === ENDED_BY_THE_OTHER) {
    showNotice({ key: 'machineAnswered', detail: readable(to), severity: 'warning' });
  }
}
