/** Says that the agent talks in another browser, or in another tab: nothing is heard here. */
import { CallCanvas } from '@twilio/flex-ui';
import React from 'react';
import { text } from '../../strings/strings';
import { offersOf, type CanvasProps } from '../tile/canvas-call';
import { Note } from '../tile/note';

/** Behind the canvas and its actions, before the button that ends the call for everyone. */
const SORT_ORDER = 9;

export function registerOtherBrowserNote(): void {
  CallCanvas.Content.add(<OtherBrowserNote key="outbound-other-browser" />, {
    if: (canvas: CanvasProps) => offersOf(canvas)?.is_in_another_browser ?? false,
    sortOrder: SORT_ORDER,
  });
}

function OtherBrowserNote(): JSX.Element {
  return (
    <Note className="OutboundParticipants-OtherBrowser" data-testid="other-browser" role="status">
      {text('own', 'inAnotherBrowser')}
    </Note>
  );
}
