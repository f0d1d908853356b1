/** The button with which agents mute themselves, in place of Flex's own, which mutes the call of this browser alone. */
import { CallCanvasActions } from '@twilio/flex-ui';
import React from 'react';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import { text } from '../../strings/strings';
import { callOf, offersOf, type CanvasProps } from '../tile/canvas-call';
import type { PressTile } from '../tile/TileActions';
import { waiting } from '../waiting';
import { SignButton } from '../SignButton';

/** Where the native button was: before Flex's transfer. */
const SORT_ORDER = 1;

export function registerOwnMute(press: PressTile): void {
  const hasOwnMute = (canvas: CanvasProps) => Boolean(offersOf(canvas)?.own_mute);
  CallCanvasActions.Content.remove('toggleMute', { if: hasOwnMute });
  CallCanvasActions.Content.add(<OwnMuteButton key="outbound-own-mute" press={press} />, {
    if: hasOwnMute,
    sortOrder: SORT_ORDER,
  });
}

function OwnMuteButton({ press, ...canvas }: CanvasProps & { press: PressTile }): JSX.Element | null {
  const call = callOf(canvas);
  const mute = call?.offers.own_mute;
  if (!mute) return null;
  const isMuted = mute.action === 'unmute';
  const label = text('own', isMuted ? 'unmute' : 'mute');
  return (
    <SignButton
      {...PRESSING_KEYS}
      {...waiting(mute.is_waiting)}
      label={label}
      className="Twilio-CallCanvas-MuteButton"
      data-testid="mute-call"
      icon={isMuted ? 'MuteLargeBold' : 'MuteLarge'}
      onClick={() => !mute.is_waiting && press(call.sid, mute.tile, 'mute')}
      variant="secondary"
    />
  );
}
