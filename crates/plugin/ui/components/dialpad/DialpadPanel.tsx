/** The panel of the header. */
import React, { useRef, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import { ALL_KEYS } from '../../flex/kept-keys';
import type { DialpadView } from '../../seam/DialpadView';
import type { Dialler } from './dialler';
import { DialpadBox, TITLE_ID } from './DialpadBox';
import { useFocusInside } from '../dialog/focus';
import { Panel } from './styles';

export function DialpadPanel({ dialler, view }: { dialler: Dialler; view: DialpadView }): JSX.Element {
  const panel = useRef<HTMLDivElement>(null);
  useFocusInside(panel);
  const onKeyDown = (event: KeyboardEvent) => {
    // The panel is a child of Flex's header: what is typed here is not meant for that.
    event.stopPropagation();
    if (event.key === 'Escape') dialler.plugin.closeDialpad();
  };
  return createPortal(
    <Panel
      {...ALL_KEYS}
      ref={panel}
      aria-labelledby={TITLE_ID}
      className="OutboundDialpad"
      onKeyDown={onKeyDown}
      role="dialog"
    >
      <DialpadBox dialler={dialler} view={view} />
    </Panel>,
    document.body,
  );
}
