/** An agent who is asked to the call of a colleague says no. */
import { Actions, type ITask } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import { warn } from './warn';

interface Payload {
  sid?: string;
  task?: ITask;
}

/**
 * TaskRouter would offer the task to the only one whom it is for, again and again, while the colleague waits: the server
 * ends the task, and the call if nobody else was called.
 */
export function replaceRejection(plugin: Plugin): void {
  Actions.replaceAction('RejectTask', async (payload: Payload, original) => {
    try {
      const rejection = plugin.rejectInvitation(payload.task?.sid ?? payload.sid ?? '');
      if (!rejection) return original(payload);
      await rejection;
    } catch (error) {
      warn('a rejection is not told', error);
      await original(payload);
    }
  });
}
