/** Which buttons a tile has, and how each of them looks. */
import type { OutboundParticipant } from '../../flex/participant';
import type { ParticipantView } from '../../generated/ParticipantView';

export type TileButton = 'hold' | 'mute' | 'remove' | 'confirmRemove' | 'declineRemove' | 'callAgain';

export interface Look {
  className: string;
  icon: string;
  label: TileButton | 'unhold' | 'unmute' | 'cancel';
  testId: string;
  variant: 'secondary' | 'destructive';
}

/** The buttons that a person's tile has at the moment. */
export function looks({ request, view }: OutboundParticipant): [TileButton, Look][] {
  if (request === 'confirm_remove') return [['confirmRemove', CONFIRM], ['declineRemove', DECLINE]];
  switch (view.phase) {
    case 'calling':
    case 'ringing':
      return view.call_sid || view.invitation ? [['remove', CANCEL]] : [];
    case 'live':
    case 'on_hold':
      return [
        ['hold', view.phase === 'live' ? HOLD : UNHOLD],
        ['mute', view.muted ? UNMUTE : MUTE],
        ['remove', REMOVE],
      ];
    case 'busy':
    case 'no_answer':
    case 'failed':
      return isCallable(view) ? [['callAgain', CALL_AGAIN]] : [];
    case 'left':
    case 'removed':
    case 'canceled':
      return [];
  }
}

/** Colleagues are not called by their number. */
function isCallable({ participant_type: type, phone_number: number }: ParticipantView): boolean {
  return number !== null && (type === 'customer' || type === 'external');
}

const HOLD: Look = {
  className: 'HoldButton',
  icon: 'Hold',
  label: 'hold',
  testId: 'hold-participant',
  variant: 'secondary',
};
const UNHOLD: Look = { ...HOLD, icon: 'HoldOff', label: 'unhold' };
const MUTE: Look = {
  className: 'MuteButton',
  icon: 'Mute',
  label: 'mute',
  testId: 'mute-participant',
  variant: 'secondary',
};
const UNMUTE: Look = { ...MUTE, icon: 'MuteBold', label: 'unmute' };
const REMOVE: Look = {
  className: 'HangupButton',
  icon: 'Hangup',
  label: 'remove',
  testId: 'hangup-participant',
  variant: 'destructive',
};
const CANCEL: Look = {
  className: 'CancelButton',
  icon: 'CloseLarge',
  label: 'cancel',
  testId: 'cancel-participant',
  variant: 'destructive',
};
const CALL_AGAIN: Look = {
  className: 'CallAgainButton',
  icon: 'Call',
  label: 'callAgain',
  testId: 'call-again-participant',
  variant: 'secondary',
};
const CONFIRM: Look = {
  className: 'AcceptAction',
  icon: 'Accept',
  label: 'confirmRemove',
  testId: 'accept-participant',
  variant: 'secondary',
};
const DECLINE: Look = {
  className: 'DeclineAction',
  icon: 'Close',
  label: 'declineRemove',
  testId: 'decline-participant',
  variant: 'secondary',
};
