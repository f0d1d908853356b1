/** The built-in dialpad: a button in the header that opens a panel. */
import { IconButton, MainHeader } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import React, { useEffect, useRef } from 'react';
import { text } from '../../strings/strings';
import { DialpadPanel } from './DialpadPanel';
import { useDialpad } from './state';

/** Between the search for tasks and the agent's activity. */
const SORT_ORDER = -1;

export function registerDialpad(plugin: Plugin): void {
  MainHeader.Content.add(<Dialpad key="outbound-dialpad" plugin={plugin} />, { sortOrder: SORT_ORDER, align: 'end' });
}

function Dialpad({ plugin }: { plugin: Plugin }): JSX.Element {
  const view = useDialpad();
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !view.open) button.current?.focus();
    wasOpen.current = view.open;
  }, [view.open]);
  return (
    <>
      <IconButton
        ref={button}
        aria-expanded={view.open}
        aria-haspopup="dialog"
        aria-label={text('dialpad', view.open ? 'close' : 'open')}
        className="OutboundDialpad-Button"
        data-testid="outbound-dialpad-button"
        icon="Dialpad"
        onClick={() => plugin.openDialpad(!view.open)}
        title={text('dialpad', view.open ? 'close' : 'open')}
      />
      {view.open && <DialpadPanel plugin={plugin} view={view} />}
    </>
  );
}
