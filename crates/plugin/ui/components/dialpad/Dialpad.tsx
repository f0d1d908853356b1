/** The built-in dialpad: a button in the header that opens a panel. */
import { MainHeader } from '@twilio/flex-ui';
import React from 'react';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import { useStopped } from '../../flex/use-stopped';
import { text } from '../../strings/strings';
import type { Dialler } from './dialler';
import { DialpadPanel } from './DialpadPanel';
import { useDialpad } from './state';
import { HeaderButton } from './styles';

/** Between the search for tasks and the agent's activity. */
const SORT_ORDER = -1;

export function registerDialpad(dialler: Dialler): void {
  MainHeader.Content.add(<Dialpad key="outbound-dialpad" dialler={dialler} />, { sortOrder: SORT_ORDER, align: 'end' });
}

function Dialpad({ dialler }: { dialler: Dialler }): JSX.Element | null {
  const view = useDialpad();
  const isStopped = useStopped();
  const { plugin } = dialler;
  if (isStopped) return null;
  const label = text('dialpad', view.open ? 'close' : 'open');
  return (
    <>
      <HeaderButton
        {...PRESSING_KEYS}
        aria-expanded={view.open}
        aria-haspopup="dialog"
        aria-label={label}
        className="OutboundDialpad-Button"
        data-testid="outbound-dialpad-button"
        icon="Dialpad"
        onClick={() => (view.open ? plugin.closeDialpad() : plugin.openDialpad())}
        title={label}
      />
      {view.open && <DialpadPanel dialler={dialler} view={view} />}
    </>
  );
}
