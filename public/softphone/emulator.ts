// The emulator's control routes, as far as a telephone needs them.

/** A call, as the emulator's snapshot has it. */
export interface CallSnapshot {
  sid: string;
  to: string;
  from: string;
  status: string;
  /** Whether the person muted their own telephone, of which a conference does not hear. */
  phone_muted: boolean;
}

/** Reports all calls, at once and after every change, until the returned function is called. */
export function watchCalls(report: (calls: CallSnapshot[]) => void): () => void {
  // The browser connects again by itself when the emulator was restarted.
  const events = new EventSource('/_emulator/events');
  events.onmessage = ({ data }: MessageEvent<string>) => {
    const snapshot: { calls: CallSnapshot[] } = JSON.parse(data);
    report(snapshot.calls);
  };
  return () => events.close();
}

/** Picks up a telephone that rings. */
export function answer(callSid: string) {
  act(callSid, 'answer');
}

/** Ends a call. `keepalive` lets the request outlive the page. */
export function hangUp(callSid: string, options: { keepalive?: boolean } = {}) {
  act(callSid, 'hang-up', {}, options);
}

/** Mutes or unmutes a telephone. */
export function setMuted(callSid: string, muted: boolean) {
  act(callSid, 'mute', { muted });
}

function act(callSid: string, action: string, body: object = {}, options: RequestInit = {}) {
  fetch(`/_emulator/calls/${callSid}/${action}`, { method: 'POST', body: JSON.stringify(body), ...options }).catch(
    (error: unknown) => console.warn(`softphone: ${action} of ${callSid} failed`, error),
  );
}
