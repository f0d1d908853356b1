// The agent's telephone. There is no voice on a laptop without Twilio: the emulator answers for the agent, and this
// hands Flex a call that stands for the agent's leg, so that Hang up and Mute are there and act on it.

import type { FlexManager } from '../host/flex';
import type { SoftphoneKind } from '../host/config';
import { EmulatedCall } from './call';
import { answer, hangUp, setMuted, watchCalls, type CallSnapshot } from './emulator';

/** Follows the calls to `identity` and keeps Flex's phone state as they are. */
export function startSoftphone(manager: FlexManager, identity: string, kind: SoftphoneKind) {
  const softphone = new Softphone(manager, `client:${identity}`, kind);
  const stop = watchCalls((calls) => softphone.follow(calls));
  window.addEventListener('pagehide', () => {
    stop();
    if (kind === 'browser') softphone.hangUpForGood();
  });
}

class Softphone {
  readonly #manager: FlexManager;
  readonly #address: string;
  /** A telephone in the browser rings there, and Flex picks up; one on the desk picks up by itself. */
  readonly #takesUp: string[];
  #call: EmulatedCall | undefined;

  constructor(manager: FlexManager, address: string, kind: SoftphoneKind) {
    this.#manager = manager;
    this.#address = address;
    this.#takesUp = kind === 'browser' ? ['ringing', 'in-progress'] : ['in-progress'];
  }

  /** Makes the call in Flex what the calls of the emulator say. */
  follow(calls: CallSnapshot[]) {
    const legs = calls.filter(({ to, status }) => to === this.#address && this.#takesUp.includes(status));
    const current = legs.find(({ sid }) => sid === this.#call?.parameters.CallSid);
    if (this.#call && !current) {
      this.#call.ended();
      this.#call = undefined;
    }
    const leg = current ?? legs[0];
    if (!leg) return;
    if (!this.#call) this.#call = this.#takeUp(leg);
    this.#call.follow(leg);
  }

  /** The page goes away, and a telephone in the browser with it. */
  hangUpForGood() {
    if (this.#call) hangUp(this.#call.parameters.CallSid, { keepalive: true });
  }

  #takeUp(leg: CallSnapshot): EmulatedCall {
    const call = new EmulatedCall(leg, {
      answer: () => answer(leg.sid),
      hangUp: () => hangUp(leg.sid),
      mute: (muted) => setMuted(leg.sid, muted),
    });
    // Flex listens to the Voice SDK's device and treats what it announces as the real thing: it accepts, keeps the call
    // in its phone state until `disconnect`, and follows `mute`.
    this.#manager.voiceClient?.emit('incoming', call);
    return call;
  }
}
