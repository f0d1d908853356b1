/** The built-in dialpad: a button in the header that opens a panel. */
import { Actions, MainHeader } from '@twilio/flex-ui';
import React from 'react';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import type { Settings } from '../../flex/settings';
import { isStopped } from '../../flex/stop';
import { useStopped } from '../../flex/use-stopped';
import { text } from '../../strings/strings';
import type { Dialler } from './dialler';
import { DialpadPanel } from './DialpadPanel';
import { currentDialpad, useDialpad } from './state';
import { HeaderButton } from './styles';

/** Between the search for tasks and the agent's activity. */
const SORT_ORDER = -1;

/** Flex's own button, where the account has native outbound calls. */
const BUTTON_OF_FLEX = 'dialpad-button';

export function registerDialpad(dialler: Dialler, { replacesFlexDialpad }: Settings): void {
  if (replacesFlexDialpad) {
    MainHeader.Content.remove(BUTTON_OF_FLEX, { if: () => !isStopped() });
    Actions.replaceAction('ToggleOutboundDialer', async (payload: unknown, original) =>
      isStopped() ? original(payload) : toggle(dialler),
    );
  }
  MainHeader.Content.add(<Dialpad key="outbound-dialpad" dialler={dialler} />, { sortOrder: SORT_ORDER, align: 'end' });
}

function toggle({ plugin }: Dialler): void {
  if (currentDialpad().open) plugin.closeDialpad();
  else plugin.openDialpad();
}

function Dialpad({ dialler }: { dialler: Dialler }): JSX.Element | null {
  const view = useDialpad();
  const isStopped = useStopped();
  if (isStopped) return null;
  const label = text('dialpad', view.open ? 'close' : 'open');
  return (
    <>
      <HeaderButton
        {...PRESSING_KEYS}
        aria-expanded={view.open}
        aria-haspopup="dialog"
        aria-label={label}
        data-testid="outbound-dialpad-button"
        icon="Dialpad"
        onClick={() => toggle(dialler)}
        title={label}
      />
      {view.open && <DialpadPanel dialler={dialler} view={view} />}
    </>
  );
}
