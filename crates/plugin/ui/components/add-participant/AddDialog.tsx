/** The dialog that adds somebody to a call: nothing else can be done while it is open. */
import React, { useRef, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import type { DialpadView } from '../../seam/DialpadView';
import type { Dialler } from '../dialpad/dialler';
import { DialpadBox, TITLE_ID } from '../dialpad/DialpadBox';
import { keepTabInside, useFocusInside } from '../dialpad/focus';
import { Dialog, Overlay } from './styles';

export function AddDialog({ dialler, view }: { dialler: Dialler; view: DialpadView }): JSX.Element {
  const dialog = useRef<HTMLDivElement>(null);
  useFocusInside(dialog);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Flex has shortcuts of its own: what is typed here is not meant for them.
    event.stopPropagation();
    keepTabInside(event);
    if (event.key === 'Escape') dialler.plugin.closeDialpad();
  };
  return createPortal(
    <Overlay>
      <Dialog
        ref={dialog}
        aria-labelledby={TITLE_ID}
        aria-modal="true"
        className="OutboundParticipants-AddDialog"
        data-testid="add-participant-dialog"
        onKeyDown={onKeyDown}
        role="dialog"
      >
        <DialpadBox dialler={dialler} view={view} />
      </Dialog>
    </Overlay>,
    document.body,
  );
}
