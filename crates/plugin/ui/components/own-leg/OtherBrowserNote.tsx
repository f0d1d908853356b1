/**
 * Says that the agent talks in another browser, or in another tab: nothing is heard here. Or that they were cut off, and
 * are rung again.
 */
import { CallCanvas } from '@twilio/flex-ui';
import React from 'react';
import { text } from '../../strings/strings';
import { offersOf, type CanvasProps } from '../tile/canvas-call';
import { Note } from '../tile/note';

/** Behind the canvas and its actions, before the button that ends the call for everyone. */
const SORT_ORDER = 9;

export function registerOtherBrowserNote(): void {
  CallCanvas.Content.add(<OtherBrowserNote key="outbound-other-browser" />, {
    if: (canvas: CanvasProps) => Boolean(offersOf(canvas)?.own_leg_note),
    sortOrder: SORT_ORDER,
  });
}

function OtherBrowserNote(canvas: CanvasProps): JSX.Element {
  const note = offersOf(canvas)?.own_leg_note;
  return (
    <Note data-testid="other-browser" role="status">
      {note && text('own', note)}
    </Note>
  );
}
