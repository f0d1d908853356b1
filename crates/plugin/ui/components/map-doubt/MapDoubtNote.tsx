/** Says that the people of a call cannot be shown, or that what is shown may be out of date. */
import { CallCanvas, styled } from '@twilio/flex-ui';
import React, { useEffect, useState } from 'react';
import { text } from '../../strings/strings';
import { callOf, offersOf, type CanvasProps } from '../tile/canvas-call';

/** Behind the canvas and its actions, before the notes about the agent's own leg. */
const SORT_ORDER = 8;

const Note = styled('div')`
  flex-shrink: 0;
  padding: 0 ${({ theme }) => theme.tokens.spacings.space60} ${({ theme }) => theme.tokens.spacings.space50};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize30};
  line-height: ${({ theme }) => theme.tokens.lineHeights.lineHeight20};
  color: ${({ theme }) => theme.tokens.textColors.colorText};
  text-align: center;
  &:empty {
    display: none;
  }
`;

export function registerMapDoubtNote(): void {
  CallCanvas.Content.add(<MapDoubtNote key="outbound-map-doubt" />, {
    if: (canvas: CanvasProps) => callOf(canvas) !== undefined,
    sortOrder: SORT_ORDER,
  });
}

/** It is there before it has something to say: a screen reader says what comes into it. */
function MapDoubtNote(canvas: CanvasProps): JSX.Element {
  const doubt = offersOf(canvas)?.map_doubt ?? null;
  const [said, setSaid] = useState('');
  useEffect(() => setSaid(doubt === null ? '' : text('map', doubt)), [doubt]);
  return (
    <div role="status">
      <Note className="OutboundParticipants-MapDoubt" data-testid="map-doubt">
        {said}
      </Note>
    </div>
  );
}
