/** Below the canvas: that the call is being handed over, with a way back; the dialog that transfers it. */
import { Button, CallCanvas, type ITask } from '@twilio/flex-ui';
import React, { useEffect } from 'react';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import { useStopped } from '../../flex/use-stopped';
import { text } from '../../strings/strings';
import type { Dialler } from '../dialpad/dialler';
import { useLater } from '../later';
import { findFocus } from '../lost-focus';
import { callOf, offersOf, type CanvasProps } from '../tile/canvas-call';
import { Note } from '../tile/note';
import type { PressTile } from '../tile/TileActions';
import { TransferDialog } from './TransferDialog';

/** Behind the canvas and its actions, before the notes about the map. */
const SORT_ORDER = 7;

interface Props extends CanvasProps {
  task?: ITask;
}

export function registerTransfer(dialler: Dialler, pressTile: PressTile): void {
  CallCanvas.Content.add(<TransferNote key="outbound-transfer" dialler={dialler} pressTile={pressTile} />, {
    if: (canvas: CanvasProps) => callOf(canvas) !== undefined,
    sortOrder: SORT_ORDER,
  });
}

/** The note is there before it has something to say: a screen reader says what comes into it. */
function TransferNote({ task, dialler, pressTile, ...canvas }: Props & { dialler: Dialler; pressTile: PressTile }): JSX.Element | null {
  const isStopped = useStopped();
  const transfer = offersOf(canvas)?.transfer;
  const takenBackBy = transfer?.taken_back_by;
  const said = useLater(transfer && text('transfer', transfer.phase, { name: transfer.name }));
  // The button goes when it has been pressed.
  useEffect(() => findFocus, [takenBackBy]);
  if (!task || isStopped) return null;
  return (
    <>
      <Note data-testid="transfer-state">
        <span role="status">{said}</span>{' '}
        {takenBackBy && (
          <Button
            {...PRESSING_KEYS}
            data-testid="transfer-take-back"
            onClick={() => pressTile(task.taskSid, takenBackBy, 'remove')}
            size="small"
            variant="secondary"
          >
            {text('transfer', 'takeBack')}
          </Button>
        )}
      </Note>
      <TransferDialog dialler={dialler} taskSid={task.taskSid} />
    </>
  );
}
