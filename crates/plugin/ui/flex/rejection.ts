/** An agent who is asked to the call of a colleague says no. */
import { Actions, type ITask } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import type { Reservations } from './reservations';
import { warn } from './warn';

interface Payload {
  sid?: string;
  task?: ITask;
}

/**
 * TaskRouter would offer the task to the only one whom it is for, again and again, while the colleague waits: the server
 * ends the task, and the call if nobody else was called.
 */
export function replaceRejection(plugin: Plugin, reservations: Reservations): void {
  Actions.replaceAction('RejectTask', async (payload: Payload, original) => {
    const reservation = reservations.get(payload.task?.sid ?? payload.sid ?? '');
    const attributes = reservation?.task.attributes as { conferenceSid?: unknown; targetWorker?: unknown } | undefined;
    const call = attributes?.conferenceSid;
    // Whoever else of a queue may still come.
    if (typeof call !== 'string' || attributes?.targetWorker === undefined) return original(payload);
    try {
      await plugin.rejectInvitation(call);
    } catch (error) {
      warn('the server did not hear of a rejection', error);
      await original(payload);
    }
  });
}
