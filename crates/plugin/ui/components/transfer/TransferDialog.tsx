/** The dialog that transfers a call: to whom, with which words, and whether the agent stays. */
import { Button, styled } from '@twilio/flex-ui';
import React, { useEffect, useState } from 'react';
import type { Person } from '../../flex/person';
import { MAX_NOTE_CHARS } from '../../seam/constants';
import type { DialpadView } from '../../seam/DialpadView';
import type { TransferMode } from '../../generated/TransferMode';
import { text } from '../../strings/strings';
import { Dialog } from '../dialog/Dialog';
import { BoxHeader } from '../dialpad/BoxHeader';
import { PeopleList } from '../dialpad/PeopleList';
import type { Dialler } from '../dialpad/dialler';
import { Field, Input } from '../dialpad/styles';
import { currentDialpad, useDialpad } from '../dialpad/state';
import { fontSize, space, textColor } from '../tokens';
import { waitingButtons } from '../waiting';

const TITLE_ID = 'outbound-transfer-title';
const MODES = { 'ask-first': 'askFirst', 'hand-over': 'handOver' } as const satisfies Record<TransferMode, string>;

const Box = styled('div')`
  display: flex;
  flex-direction: column;
  gap: ${space(40)};
  margin-top: ${space(40)};
  font-size: ${fontSize(30)};
  small {
    color: ${textColor('Weak')};
    font-size: ${fontSize(20)};
  }
  ${waitingButtons}
`;

/** The dialog of this call, where it is open. */
export function TransferDialog({ dialler, taskSid }: { dialler: Dialler; taskSid: string }): JSX.Element | null {
  const view = useDialpad();
  const { plugin } = dialler;
  // The call is over, or another task is looked at.
  useEffect(() => () => void (currentDialpad().transfer_of === taskSid && plugin.closeDialpad()), [plugin, taskSid]);
  return view.transfer_of === taskSid ? <OpenDialog dialler={dialler} view={view} /> : null;
}

function OpenDialog({ dialler, view }: { dialler: Dialler; view: DialpadView }): JSX.Element {
  const [chosen, choose] = useState<Person>();
  const [note, setNote] = useState('');
  const close = () => dialler.plugin.closeDialpad();
  const isDisabled = view.busy || chosen === undefined;
  const transfer = (mode: TransferMode) => {
    // The dialog says what did not work.
    if (chosen && !isDisabled) dialler.plugin.transferCall(chosen.to, mode, note, undefined).catch(() => {});
  };
  return (
    <Dialog labelledBy={TITLE_ID} onEscape={close} testId="transfer-dialog">
      <BoxHeader closeTestId="transfer-close" id={TITLE_ID} onClose={close} title={text('transfer', 'title')} />
      <Box>
        <PeopleList
          label="colleagues"
          nobody="nobody"
          onChoose={choose}
          search={dialler.directory.searchWithQueues}
          view={view}
        />
        <strong data-testid="transfer-to" role="status">
          {chosen ? text('transfer', 'to', { name: chosen.name }) : text('transfer', 'choose')}
        </strong>
        <Field>
          <Input
            aria-label={text('transfer', 'note')}
            data-testid="transfer-note"
            maxLength={MAX_NOTE_CHARS}
            onChange={(event) => setNote(event.target.value)}
            placeholder={text('transfer', 'note')}
            type="text"
            value={note}
          />
        </Field>
        {(Object.keys(MODES) as TransferMode[]).map((mode) => (
          <React.Fragment key={mode}>
            <Button
              aria-busy={view.busy}
              aria-describedby={`outbound-transfer-${mode}`}
              aria-disabled={isDisabled}
              data-testid={`transfer-${mode}`}
              onClick={() => transfer(mode)}
              variant="secondary"
            >
              {text('transfer', MODES[mode])}
            </Button>
            <small id={`outbound-transfer-${mode}`}>{text('transfer', `${MODES[mode]}Hint`)}</small>
          </React.Fragment>
        ))}
      </Box>
    </Dialog>
  );
}
