/**
 * Says that the agent talks in another browser, or in another tab: nothing is heard here. Or that they were cut off, and
 * are rung again.
 */
import { CallCanvas } from '@twilio/flex-ui';
import React from 'react';
import { text } from '../../strings/strings';
import { useLater } from '../later';
import { callOf, offersOf, type CanvasProps } from '../tile/canvas-call';
import { Note } from '../tile/note';

/** Behind the canvas and its actions, before the button that ends the call for everyone. */
const SORT_ORDER = 9;

export function registerOwnLegNote(): void {
  CallCanvas.Content.add(<OwnLegNote key="outbound-own-leg" />, {
    if: (canvas: CanvasProps) => callOf(canvas) !== undefined,
    sortOrder: SORT_ORDER,
  });
}

/** It is there before it has something to say: a screen reader says what comes into it. */
function OwnLegNote(canvas: CanvasProps): JSX.Element {
  const note = useLater(offersOf(canvas)?.own_leg_note);
  return (
    <div role="status">{note && <Note data-testid="own-leg-note">{text('own', note)}</Note>}</div>
  );
}
