/** Asks whether a call shall end for everyone. */
import { Button } from '@twilio/flex-ui';
import React from 'react';
import { text } from '../../strings/strings';
import { Dialog } from '../dialog/Dialog';
import { Buttons, Title, Warning } from './styles';

interface Props {
  /** How many people are on the line. */
  count: number;
  /** Whether it has been confirmed and is on its way. */
  isEnding: boolean;
  onConfirm: () => void;
  onDecline: () => void;
}

const TITLE_ID = 'outbound-end-title';
const WARNING_ID = 'outbound-end-warning';

export function EndDialog({ count, isEnding, onConfirm, onDecline }: Props): JSX.Element {
  return (
    <Dialog
      className="OutboundParticipants-EndDialog"
      describedBy={WARNING_ID}
      labelledBy={TITLE_ID}
      onEscape={onDecline}
      testId="end-dialog"
    >
      <Title id={TITLE_ID}>{text('end', 'title')}</Title>
      <Warning id={WARNING_ID}>{text('end', 'warning', { count: String(count) })}</Warning>
      <Buttons>
        <Button data-testid="end-decline" onClick={onDecline} variant="secondary">
          {text('end', 'decline')}
        </Button>
        <Button
          aria-busy={isEnding}
          aria-disabled={isEnding}
          data-testid="end-confirm"
          onClick={() => !isEnding && onConfirm()}
          variant="destructive"
        >
          {text('end', 'confirm')}
        </Button>
      </Buttons>
    </Dialog>
  );
}
