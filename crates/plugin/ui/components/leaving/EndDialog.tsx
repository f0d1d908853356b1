/** Asks whether a call shall end for everyone. */
import { Button } from '@twilio/flex-ui';
import React from 'react';
import type { EndWarning } from '../../seam/EndWarning';
import { text } from '../../strings/strings';
import { Dialog } from '../dialog/Dialog';
import { Buttons, Title, Warning } from './styles';
import { waiting } from '../waiting';

interface Props {
  /** How many people are on the line. */
  count: number;
  /** Whether it has been confirmed and is on its way. */
  isEnding: boolean;
  onConfirm: () => void;
  onDecline: () => void;
  warning: EndWarning;
}

const TITLE_ID = 'outbound-end-title';
const WARNING_ID = 'outbound-end-warning';

export function EndDialog({ count, isEnding, onConfirm, onDecline, warning }: Props): JSX.Element {
  return (
    <Dialog
      describedBy={WARNING_ID}
      labelledBy={TITLE_ID}
      onEscape={onDecline}
      testId="end-dialog"
    >
      <Title id={TITLE_ID}>{text('end', 'title')}</Title>
      {/* Said aloud when it changes, because somebody has come or left: nothing outside of a dialog is. */}
      <Warning id={WARNING_ID} role="status">
        {text('end', warning, { count: String(count) })}
      </Warning>
      <Buttons>
        <Button data-testid="end-decline" onClick={onDecline} variant="secondary">
          {text('end', 'decline')}
        </Button>
        <Button
          {...waiting(isEnding)}
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
