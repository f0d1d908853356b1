/** Ends a call of three or more for everyone: below Flex's own buttons, of which the last only leaves it. */
import { Button, CallCanvas } from '@twilio/flex-ui';
import React, { useEffect } from 'react';
import type { OutboundConference } from '../../flex/conference';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import type { EndCallButton } from '../../seam/EndCallButton';
import { text } from '../../strings/strings';
import { callOf, offersOf, type CanvasProps } from '../tile/canvas-call';
import { EndDialog } from './EndDialog';
import { Row } from './styles';

/** Behind the canvas and its actions, which fill their row in a narrow window. */
const SORT_ORDER = 10;

export type PressEndCall = (taskSid: string, button: EndCallButton) => void;

interface Props {
  press: PressEndCall;
}

export function registerEndCall(press: PressEndCall): void {
  CallCanvas.Content.add(<EndCall key="outbound-end" press={press} />, {
    if: (canvas: CanvasProps) => Boolean(offersOf(canvas)?.end_call),
    sortOrder: SORT_ORDER,
  });
}

function EndCall({ press, ...canvas }: CanvasProps & Props): JSX.Element | null {
  const call = callOf(canvas);
  return call ? <EndCallOf call={call} press={press} /> : null;
}

function EndCallOf({ call, press }: Props & { call: OutboundConference }): JSX.Element {
  const { liveParticipantCount, offers, sid } = call;
  // Another task is looked at.
  useEffect(() => () => press(sid, 'decline'), [press, sid]);
  return (
    <Row>
      <Button
        {...PRESSING_KEYS}
        aria-haspopup="dialog"
        data-testid="end-for-all"
        onClick={() => press(sid, 'ask')}
        size="small"
        variant="secondary"
      >
        {text('end', 'open')}
      </Button>
      {(offers.end_call === 'asking' || offers.end_call === 'ending') && (
        <EndDialog
          count={liveParticipantCount}
          isEnding={offers.end_call === 'ending'}
          onConfirm={() => press(sid, 'confirm')}
          onDecline={() => press(sid, 'decline')}
          warning={offers.end_warning}
        />
      )}
    </Row>
  );
}
