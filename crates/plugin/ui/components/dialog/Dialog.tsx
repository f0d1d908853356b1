/** A dialog over the page: nothing else can be done while it is open. */
import React, { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { ALL_KEYS } from '../../flex/kept-keys';
import { keepTabInside, useFocusInside } from './focus';
import { Box, Overlay } from './styles';

interface Props {
  testId: string;
  /** The ids of what is said of it first. */
  labelledBy: string;
  describedBy?: string;
  onEscape: () => void;
  children: ReactNode;
}

export function Dialog({ testId, labelledBy, describedBy, onEscape, children }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useFocusInside(box);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // The dialog is a child of what opened it: what is typed here is not meant for that.
    event.stopPropagation();
    keepTabInside(event);
    if (event.key === 'Escape') onEscape();
  };
  return createPortal(
    <Overlay>
      <Box
        {...ALL_KEYS}
        ref={box}
        aria-describedby={describedBy}
        aria-labelledby={labelledBy}
        aria-modal="true"
        data-testid={testId}
        onKeyDown={onKeyDown}
        role="dialog"
      >
        {children}
      </Box>
    </Overlay>,
    document.body,
  );
}
