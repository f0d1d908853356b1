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
    if: (canvas: CanvasProps) => sayingOf(canvas) !== undefined,
    sortOrder: SORT_ORDER,
  });
}

function sayingOf(canvas: CanvasProps): 'dropped' | 'inAnotherBrowser' | undefined {
  const offers = offersOf(canvas);
  return offers?.is_waited_for ? 'dropped' : offers?.is_in_another_browser ? 'inAnotherBrowser' : undefined;
}

function OtherBrowserNote(canvas: CanvasProps): JSX.Element {
  return (
    <Note className="OutboundParticipants-OtherBrowser" data-testid="other-browser" role="status">
      {text('own', sayingOf(canvas) ?? 'inAnotherBrowser')}
    </Note>
  );
}
