/** The style of each action's button: Flex's class names and icons. */
import type { TileAction } from '../../seam/TileAction';
import { SPEAKER, SPEAKER_OFF } from './speaker';

export interface ButtonStyle {
  className: string;
  icon: string | JSX.Element;
  testId: string;
  variant: 'secondary' | 'destructive';
}

const HOLD: ButtonStyle = { className: 'HoldButton', icon: 'Hold', testId: 'hold-participant', variant: 'secondary' };
const MUTE: ButtonStyle = { className: 'MuteButton', icon: SPEAKER, testId: 'mute-participant', variant: 'secondary' };

export const BUTTON_STYLES: Record<TileAction, ButtonStyle> = {
  hold: HOLD,
  unhold: { ...HOLD, icon: 'HoldOff' },
  mute: MUTE,
  unmute: { ...MUTE, icon: SPEAKER_OFF },
  remove: { className: 'HangupButton', icon: 'Hangup', testId: 'hangup-participant', variant: 'destructive' },
  cancel: { className: 'CancelButton', icon: 'CloseLarge', testId: 'cancel-participant', variant: 'destructive' },
  callAgain: { className: 'CallAgainButton', icon: 'Call', testId: 'call-again-participant', variant: 'secondary' },
  sendDigits: { className: 'KeysButton', icon: 'Dialpad', testId: 'send-digits', variant: 'secondary' },
  confirmRemove: { className: 'AcceptAction', icon: 'Accept', testId: 'accept-participant', variant: 'secondary' },
  declineRemove: { className: 'DeclineAction', icon: 'Close', testId: 'decline-participant', variant: 'secondary' },
};
