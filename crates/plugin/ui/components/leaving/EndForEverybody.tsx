/** Ends a call of three or more for everybody: below Flex's own buttons, of which the last only leaves it. */
import { Actions, Button, CallCanvas, type ITask } from '@twilio/flex-ui';
import React, { useState } from 'react';
import type { Reservations } from '../../flex/reservations';
import { text } from '../../strings/strings';
import { isGroupCall, type CanvasProps } from '../tile/people';
import { EndDialog } from './EndDialog';
import { Row } from './styles';

/** Behind the canvas and its actions, which fill their row in a narrow window. */
const SORT_ORDER = 10;

interface CallProps extends CanvasProps {
  task?: ITask;
}

export function registerEndForEverybody(reservations: Reservations): void {
  CallCanvas.Content.add(<EndForEverybody key="outbound-end" />, {
    // Not for a supervisor who looks on.
    if: (call: CallProps) => isGroupCall(call) && reservations.get(call.task?.sid ?? '') !== undefined,
    sortOrder: SORT_ORDER,
  });
}

function EndForEverybody({ conference, task }: CallProps): JSX.Element {
  const [phase, setPhase] = useState<'idle' | 'asking' | 'ending'>('idle');
  const end = () => {
    setPhase('ending');
    // What went wrong has been told; the button is there for another try.
    Actions.invokeAction('EndConferenceForAll', { task }).catch(() => setPhase('idle'));
  };
  return (
    <Row>
      <Button
        aria-haspopup="dialog"
        className="OutboundParticipants-EndButton"
        data-testid="end-for-everybody"
        onClick={() => setPhase('asking')}
        size="small"
        variant="secondary"
      >
        {text('end', 'open')}
      </Button>
      {phase !== 'idle' && (
        <EndDialog
          count={conference?.source?.liveParticipantCount ?? 0}
          isEnding={phase === 'ending'}
          onConfirm={end}
          onDecline={() => setPhase('idle')}
        />
      )}
    </Row>
  );
}
