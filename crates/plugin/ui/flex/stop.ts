/**
 * What happens when the Rust half has trapped: nothing of it runs any more, so nobody calls it again, nobody waits for it
 * for ever, and its buttons go. Flex does by itself what we did for it.
 */
import type { Plugin } from 'plugin-wasm';

let stopped = false;
const listeners = new Set<() => void>();

/** It can be called in the middle of what fails: what follows from it comes in a moment. */
export function stop(why: unknown): void {
  if (stopped) return;
  stopped = true;
  console.error('outbound call: the plugin has stopped', why);
  queueMicrotask(() => listeners.forEach((listener) => listener()));
}

export function onStop(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function isStopped(): boolean {
  return stopped;
}

/** A function of the Rust half that is called by itself: after a trap it does nothing. */
export function guarded<Given extends unknown[]>(callback: (...given: Given) => void): (...given: Given) => void {
  return (...given) => void unlessTrapped(() => callback(...given), undefined);
}

/** The plugin, which answers with what leaves everything to Flex when it has stopped. */
export function guardedPlugin(plugin: Plugin): Plugin {
  return new Proxy(plugin, {
    get(target, name: keyof Plugin & string) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]) => {
        const answer: unknown = unlessTrapped(() => method.apply(target, given), name);
        return answer instanceof Promise && !stopped ? orStopped(answer, name) : answer;
      };
    },
  });
}

/** A promise that is kept even if nobody is left who could. */
function orStopped(answer: Promise<unknown>, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const forget = onStop(() => resolve(answerOfNobody(name)));
    answer.then(resolve, reject).finally(forget);
  });
}

function unlessTrapped<Answer>(call: () => Answer, name: string | undefined): unknown {
  if (stopped) return answerOfNobody(name);
  try {
    return call();
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    stop(error);
    return answerOfNobody(name);
  }
}

/** Whoever asks may go on; whoever wants something done is told that it was not. */
function answerOfNobody(name: string | undefined): unknown {
  switch (name) {
    case 'askToAccept':
    case 'askToLeave':
    case 'hangsUpHere':
      return true;
    case 'reservationSeen':
    case 'toggleOwnMute':
      return false;
    case 'accept':
    case 'callByAction':
    case 'endConference':
    case 'rejectInvitation':
    case 'runAction':
    case 'transferCall':
      return Promise.reject(new Error('the plugin for outbound calls has stopped'));
    default:
      return undefined;
  }
}
