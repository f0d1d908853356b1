/** Says that the people of a call cannot be shown, or that what is shown may be out of date. */
import { CallCanvas } from '@twilio/flex-ui';
import React from 'react';
import { text } from '../../strings/strings';
import { useLater } from '../later';
import { callOf, offersOf, type CanvasProps } from '../tile/canvas-call';
import { Note } from '../tile/note';

/** Behind the canvas and its actions, before the notes about the agent's own leg. */
const SORT_ORDER = 8;

export function registerMapDoubtNote(): void {
  CallCanvas.Content.add(<MapDoubtNote key="outbound-map-doubt" />, {
    if: (canvas: CanvasProps) => callOf(canvas) !== undefined,
    sortOrder: SORT_ORDER,
  });
}

/** It is there before it has something to say: a screen reader says what comes into it. */
function MapDoubtNote(canvas: CanvasProps): JSX.Element {
  const doubt = useLater(offersOf(canvas)?.map_doubt);
  return (
    <div role="status">
      <Note data-testid="map-doubt">
        {doubt && text('map', doubt)}
      </Note>
    </div>
  );
}
