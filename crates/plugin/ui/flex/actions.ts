/** Flex's actions, taken over for the calls of a dialler; all other tasks keep Flex's own. */
import { Actions, TaskHelper, type ITask } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import { OutboundParticipant } from './participant';
import type { Reservations } from './reservations';

/** The actions of Flex's canvas for one participant. */
const PARTICIPANT_ACTIONS = ['HoldCall', 'UnholdCall', 'HoldParticipant', 'UnholdParticipant', 'KickParticipant'];

interface Payload {
  sid?: string;
  task?: ITask;
  participantCallSid?: string;
  targetSid?: string;
  participant?: unknown;
}

export function replaceActions(plugin: Plugin, reservations: Reservations): void {
  const ourTask = ({ task, sid }: Payload): ITask | undefined => {
    const reservationSid = task?.sid ?? sid;
    if (!reservationSid || !reservations.get(reservationSid)) return undefined;
    return task ?? TaskHelper.getTaskByTaskSid(reservationSid);
  };

  Actions.addListener('beforeAcceptTask', async (payload: Payload, abort: () => void) => {
    const task = ourTask(payload);
    if (task && !(await plugin.askToAccept(task.sid))) abort();
  });

  Actions.replaceAction('AcceptTask', async (payload: Payload, original) => {
    const task = ourTask(payload);
    if (!task) return original(payload);
    await plugin.accept(task.sid);
  });

  for (const action of PARTICIPANT_ACTIONS) {
    Actions.replaceAction(action, async (payload: Payload, original) => {
      const task = ourTask(payload);
      if (!task) return original(payload);
      const { participant, participantCallSid, targetSid } = payload;
      const callSid = participant instanceof OutboundParticipant ? participant.view.call_sid : participantCallSid;
      await plugin.runAction(task.taskSid, action, callSid ?? undefined, targetSid);
    });
  }
}
