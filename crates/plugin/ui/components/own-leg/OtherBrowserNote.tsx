/** Says that the agent talks in another browser, or in another tab: nothing is heard here. */
import { CallCanvas, styled } from '@twilio/flex-ui';
import React from 'react';
import { text } from '../../strings/strings';
import { offersOf, type CanvasProps } from '../tile/canvas-call';

/** Behind the canvas and its actions, before the button that ends the call for everyone. */
const SORT_ORDER = 9;

const Note = styled('div')`
  flex-shrink: 0;
  padding: 0 ${({ theme }) => theme.tokens.spacings.space60} ${({ theme }) => theme.tokens.spacings.space50};
  font-size: ${({ theme }) => theme.tokens.fontSizes.fontSize30};
  line-height: ${({ theme }) => theme.tokens.lineHeights.lineHeight20};
  color: ${({ theme }) => theme.tokens.textColors.colorText};
  text-align: center;
`;

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
