/** A button among the call's actions that opens a dialog to add somebody. */
import { CallCanvasActions, type ITask } from '@twilio/flex-ui';
import React, { useEffect } from 'react';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import { useStopped } from '../../flex/use-stopped';
import { text } from '../../strings/strings';
import type { Dialler } from '../dialpad/dialler';
import { currentDialpad, useDialpad } from '../dialpad/state';
import { offersOf, type CanvasProps } from '../tile/canvas-call';
import { AddDialog } from './AddDialog';
import { SignButton } from '../SignButton';

/** Between Flex's transfer and its keypad. */
const SORT_ORDER = 2;

/** What Flex gives to the call's actions. */
interface ActionsProps extends CanvasProps {
  task?: ITask;
}

export function registerAddParticipant(dialler: Dialler): void {
  CallCanvasActions.Content.add(<AddParticipant key="outbound-add-participant" dialler={dialler} />, {
    if: (actions: ActionsProps) => offersOf(actions)?.can_add ?? false,
    sortOrder: SORT_ORDER,
  });
}

function AddParticipant({ dialler, task }: ActionsProps & { dialler: Dialler }): JSX.Element | null {
  const isStopped = useStopped();
  return task && !isStopped ? <AddButton dialler={dialler} taskSid={task.taskSid} /> : null;
}

function AddButton({ dialler, taskSid }: { dialler: Dialler; taskSid: string }): JSX.Element {
  const view = useDialpad();
  const isOpen = view.dialog_of === taskSid;
  const { plugin } = dialler;
  // The call is over, or another task is looked at.
  useEffect(() => () => void (currentDialpad().dialog_of === taskSid && plugin.closeDialpad()), [plugin, taskSid]);
  const label = text('addParticipant', 'open');
  return (
    <>
      <SignButton
        {...PRESSING_KEYS}
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        label={label}
        data-testid="add-participant"
        icon="Add"
        onClick={() => plugin.openDialog(taskSid)}
        variant="secondary"
      />
      {isOpen && <AddDialog dialler={dialler} view={view} />}
    </>
  );
}
