/** The button of the task list says that one leaves a group, as Flex's header and footer do: its own says `Hang up`. */
import { Actions, TaskListButtons, templates, type ITask } from '@twilio/flex-ui';
import React from 'react';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import { offersOf, type CanvasProps } from '../tile/canvas-call';
import { warn } from '../../flex/warn';
import { SignButton } from '../SignButton';

/** Where the native button was. */
const SORT_ORDER = 10;

export function registerLeaveButton(): void {
  const isGroupCall = (canvas: CanvasProps) => offersOf(canvas)?.is_group ?? false;
  TaskListButtons.Content.remove('hangup', { if: isGroupCall });
  TaskListButtons.Content.add(<LeaveButton key="outbound-leave" />, { if: isGroupCall, sortOrder: SORT_ORDER });
}

function LeaveButton({ task, ...canvas }: CanvasProps & { task?: ITask }): JSX.Element | null {
  const offers = offersOf(canvas);
  if (!offers) return null;
  const label = templates.LeaveCallTooltip();
  const leave = () => {
    Actions.invokeAction(offers.leave_action, { task }).catch((error: unknown) => warn('not left', error));
  };
  return (
    <SignButton
      {...PRESSING_KEYS}
      label={label}
      className="Twilio-TaskButton-Hangup"
      data-testid="hangup-task"
      icon="LeaveCall"
      onClick={(event) => {
        // The row beneath would be selected.
        event.stopPropagation();
        leave();
      }}
      size="small"
      variant="destructive"
    />
  );
}
