// A call as the Voice SDK describes it, without media: the part of its `Call` that Flex and plugins use.

import { EventEmitter } from 'events';
import type { CallSnapshot } from './emulator';

/** What a call does at the emulator. */
export interface CallControls {
  answer(): void;
  hangUp(): void;
  mute(muted: boolean): void;
}

/** The agent's leg, in the shape of `Call` from `@twilio/voice-sdk`. */
export class EmulatedCall extends EventEmitter {
  readonly parameters: { CallSid: string; From: string; To: string };
  readonly customParameters = new Map<string, string>();
  readonly direction = 'INCOMING';
  readonly codec = 'opus';
  readonly #controls: CallControls;
  readonly #rings: boolean;
  #status: 'pending' | 'open' | 'closed' = 'pending';
  #muted: boolean;
  /** What the emulator said last. */
  #mutedThere: boolean;

  constructor(leg: CallSnapshot, controls: CallControls) {
    super();
    this.parameters = { CallSid: leg.sid, From: leg.from, To: leg.to };
    this.#controls = controls;
    this.#rings = leg.status === 'ringing';
    this.#muted = this.#mutedThere = leg.phone_muted;
  }

  accept() {
    if (this.#rings) this.#controls.answer();
    this.#status = 'open';
    this.emit('accept', this);
  }

  reject() {
    this.disconnect();
  }

  ignore() {}

  disconnect() {
    this.#controls.hangUp();
  }

  mute(muted = true) {
    if (muted === this.#muted) return;
    this.#setMuted(muted);
    this.#controls.mute(muted);
  }

  isMuted(): boolean {
    return this.#muted;
  }

  status(): string {
    return this.#status;
  }

  /** Keys on the telephone reach nobody: the emulated line carries no sound. */
  sendDigits(_digits: string) {}

  /** The leg as it is now. Only news counts: what was asked of it here may not have reached it yet. */
  follow(leg: CallSnapshot) {
    if (leg.phone_muted === this.#mutedThere) return;
    this.#mutedThere = leg.phone_muted;
    if (leg.phone_muted !== this.#muted) this.#setMuted(leg.phone_muted);
  }

  /** The leg is over, whoever hung up. */
  ended() {
    const accepted = this.#status === 'open';
    this.#status = 'closed';
    this.emit(accepted ? 'disconnect' : 'cancel', this);
  }

  #setMuted(muted: boolean) {
    this.#muted = muted;
    this.emit('mute', muted, this);
  }
}
