/** Flex's actions, taken over for the calls of a dialler; all other tasks keep Flex's own. */
import { Actions, StateHelper, type ITask } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import type { ParticipantAction } from '../seam/ParticipantAction';
import { OutboundParticipant } from './participant';
import type { Reservation } from './reservation';
import type { Reservations } from './reservations';

/** The actions of Flex's canvas for one participant. */
const PARTICIPANT_ACTIONS: ParticipantAction[] = [
  'HoldCall',
  'UnholdCall',
  'HoldParticipant',
  'UnholdParticipant',
  'KickParticipant',
];

/** The ways in which an agent leaves a call: through the browser's own call, or without one. */
const LEAVING_ACTIONS = ['HangupCall', 'WrapupTask'];

interface Payload {
  sid?: string;
  task?: ITask;
  participantCallSid?: string;
  targetSid?: string;
  holdMusicUrl?: string;
  holdMusicMethod?: string;
  options?: { attributes?: string | object | null; mode?: string; priority?: string | number };
  participant?: unknown;
}

const sidOf = ({ task, sid }: Payload): string => task?.sid ?? sid ?? '';

export function replaceActions(plugin: Plugin, reservations: Reservations): void {
  // The reservation alone decides: Flex's store may not have the task yet, or have lost it.
  const ours = (payload: Payload): Reservation | undefined => reservations.get(sidOf(payload));

  Actions.addListener('beforeAcceptTask', async (payload: Payload, abort: () => void) => {
    reservations.beingAccepted.add(sidOf(payload));
    // Another dialpad accepts while Flex tells of the reservation, and may hear of it before we do.
    await Promise.resolve();
    const reservation = ours(payload);
    if (reservation && !(await plugin.askToAccept(reservation.sid))) abort();
  });

  Actions.replaceAction('AcceptTask', async (payload: Payload, original) => {
    const reservation = ours(payload);
    if (!reservation) return original(payload);
    await plugin.accept(reservation.sid);
  });

  for (const action of LEAVING_ACTIONS) {
    Actions.addListener(`before${action}`, async (payload: Payload, abort: () => void) => {
      const reservation = ours(payload);
      if (reservation && !(await plugin.askToLeave(reservation.task.sid))) abort();
    });
  }

  Actions.replaceAction('HangupCall', async (payload: Payload, original) => {
    const sid = sidOf(payload);
    // What Flex does not hold, the server has hung up.
    if (!reservations.wasOurs(sid) || plugin.hangsUpHere(sid)) await original(payload);
  });

  Actions.replaceAction('WrapupTask', async (payload: Payload, original) => {
    const sid = sidOf(payload);
    // The server wraps up the task of an agent whom it has hung up.
    if (!reservations.wasOurs(sid) || reservations.get(sid)) await original(payload);
  });

  Actions.replaceAction('ToggleMute', async (payload: unknown, original) => {
    const isDone = !StateHelper.getCurrentPhoneCallState() && (await plugin.toggleOwnMute());
    if (!isDone) await original(payload);
  });

  Actions.replaceAction('EndConferenceForAll', async (payload: Payload, original) => {
    const reservation = ours(payload);
    if (!reservation) return original(payload);
    // Where the server cannot end it, it ends with the leg that Flex hangs up.
    if (!(await plugin.endConference(reservation.task.sid))) await Actions.invokeAction('HangupCall', payload);
  });

  // Flex's directory would transfer the task, and not the call.
  Actions.replaceAction('ShowDirectory', async (payload: Payload | undefined, original) => {
    const reservation = ours(payload ?? {});
    if (!reservation) return original(payload);
    plugin.openTransfer(reservation.task.sid);
  });

  Actions.replaceAction('TransferTask', async (payload: Payload, original) => {
    const reservation = ours(payload);
    if (!reservation || !payload.targetSid) return original(payload);
    // The dialog, which tells what comes of it, is that of the selected task.
    await Actions.invokeAction('SelectTask', { sid: reservation.sid });
    plugin.openTransfer(reservation.task.sid);
    const { attributes, mode, priority } = payload.options ?? {};
    const how = mode === 'COLD' ? 'hand-over' : 'ask-first';
    await plugin.transferCall(payload.targetSid, how, '', attributes, priority?.toString());
  });

  for (const action of PARTICIPANT_ACTIONS) {
    Actions.replaceAction(action, async (payload: Payload, original) => {
      const reservation = ours(payload);
      if (!reservation) return original(payload);
      const { participant, participantCallSid, targetSid, holdMusicUrl, holdMusicMethod } = payload;
      const callSid = participant instanceof OutboundParticipant ? participant.view.call_sid : participantCallSid;
      const taskSid = reservation.task.sid;
      await plugin.runAction(taskSid, action, callSid ?? undefined, targetSid, holdMusicUrl, holdMusicMethod);
    });
  }
}
