// A call as the Voice SDK describes it, without media: the part of its `Call` that Flex and plugins use.

import { EventEmitter } from 'events';
import type { CallSnapshot } from './emulator';

/** What a call does at the emulator. */
export interface CallControls {
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
  #status: 'pending' | 'open' | 'closed' = 'pending';
  #muted = false;

  constructor(leg: CallSnapshot, controls: CallControls) {
    super();
    this.parameters = { CallSid: leg.sid, From: leg.from, To: leg.to };
    this.#controls = controls;
  }

  accept() {
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
    this.mutedByTwilio(muted);
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

  /** The participant was muted or unmuted, by whomever. */
  mutedByTwilio(muted: boolean) {
    if (muted === this.#muted) return;
    this.#muted = muted;
    this.emit('mute', muted, this);
  }

  /** The leg is over, whoever hung up. */
  ended() {
    const accepted = this.#status === 'open';
    this.#status = 'closed';
    this.emit(accepted ? 'disconnect' : 'cancel', this);
  }
}
