/** The buttons of a tile. */
import { IconButton, styled } from '@twilio/flex-ui';
import React, { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { text } from '../../strings/strings';
import { nameOf } from './texts';

export type TileButton = 'hold' | 'remove' | 'confirmRemove' | 'declineRemove';
export type PressTile = (taskSid: string, callSid: string, button: TileButton) => void;

interface Props {
  /** A supervisor looks on. */
  hideActions?: boolean;
  listMode?: boolean;
  participant?: OutboundParticipant;
  press: PressTile;
}

interface ButtonsProps extends Props {
  callSid: string;
  participant: OutboundParticipant;
}

/** A button that has to wait keeps the focus, so it is not `disabled`. */
const Actions = styled('div')<{ inList: boolean }>`
  align-items: center;
  display: flex;
  flex-grow: 0;
  justify-content: center;
  margin-top: ${({ inList, theme }) => (inList ? 0 : theme.tokens.spacings.space30)};
  button {
    margin-left: ${({ theme }) => theme.tokens.spacings.space30};
    margin-right: ${({ theme }) => theme.tokens.spacings.space30};
  }
  button[aria-disabled='true'] {
    cursor: default;
    opacity: 0.5;
  }
`;

export function TileActions({ hideActions, participant, ...props }: Props): JSX.Element | null {
  if (hideActions) return null;
  const callSid = participant?.view.call_sid;
  return participant && callSid ? <Buttons {...props} callSid={callSid} participant={participant} /> : null;
}

function Buttons({ callSid, listMode = false, participant, press }: ButtonsProps): JSX.Element {
  const { request, taskSid } = participant;
  const isAsking = request === 'confirm_remove';
  const isWaiting = request !== null && !isAsking;
  const buttons = useFocus(isAsking);
  const button = (action: TileButton, look: Look): JSX.Element => {
    const label = text('tile', look.label, { name: nameOf(participant) });
    return (
      <IconButton
        key={action}
        aria-busy={isWaiting}
        aria-disabled={isWaiting}
        aria-label={label}
        className={`ParticipantCanvas-${look.className}`}
        data-action={action}
        data-testid={look.testId}
        icon={look.icon}
        onClick={() => !isWaiting && press(taskSid, callSid, action)}
        title={label}
        variant={look.variant}
      />
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isAsking || event.key !== 'Escape') return;
    event.stopPropagation();
    press(taskSid, callSid, 'declineRemove');
  };
  return (
    <Actions ref={buttons} className="ParticipantCanvas-Actions" inList={listMode} onKeyDown={onKeyDown}>
      {looks(participant).map((look) => button(...look))}
    </Actions>
  );
}

/** The question takes the place of the button that raised it, and back: the keyboard goes along. */
function useFocus(isAsking: boolean): RefObject<HTMLDivElement> {
  const buttons = useRef<HTMLDivElement>(null);
  const wasAsking = useRef(isAsking);
  useLayoutEffect(() => {
    if (wasAsking.current === isAsking) return;
    wasAsking.current = isAsking;
    // The button that had the focus is gone, and the focus with it; elsewhere it is left alone.
    if (document.activeElement !== document.body) return;
    const next: TileButton = isAsking ? 'declineRemove' : 'remove';
    buttons.current?.querySelector<HTMLElement>(`[data-action="${next}"]`)?.focus();
  }, [isAsking]);
  return buttons;
}

interface Look {
  className: string;
  icon: string;
  label: 'hold' | 'unhold' | 'remove' | 'cancel' | 'confirmRemove' | 'declineRemove';
  testId: string;
  variant: 'secondary' | 'destructive';
}

function looks({ request, view }: OutboundParticipant): [TileButton, Look][] {
  if (request === 'confirm_remove') return [['confirmRemove', CONFIRM], ['declineRemove', DECLINE]];
  switch (view.phase) {
    case 'calling':
      return [['remove', CANCEL]];
    case 'live':
      return [['hold', HOLD], ['remove', REMOVE]];
    case 'on_hold':
      return [['hold', UNHOLD], ['remove', REMOVE]];
    case 'left':
    case 'removed':
    case 'busy':
    case 'no_answer':
    case 'failed':
    case 'canceled':
      return [];
  }
}

const HOLD: Look = {
  className: 'HoldButton',
  icon: 'Hold',
  label: 'hold',
  testId: 'hold-participant',
  variant: 'secondary',
};
const UNHOLD: Look = { ...HOLD, icon: 'HoldOff', label: 'unhold' };
const REMOVE: Look = {
  className: 'HangupButton',
  icon: 'Hangup',
  label: 'remove',
  testId: 'hangup-participant',
  variant: 'destructive',
};
const CANCEL: Look = {
  className: 'CancelButton',
  icon: 'CloseLarge',
  label: 'cancel',
  testId: 'cancel-participant',
  variant: 'destructive',
};
const CONFIRM: Look = {
  className: 'AcceptAction',
  icon: 'Accept',
  label: 'confirmRemove',
  testId: 'accept-participant',
  variant: 'secondary',
};
const DECLINE: Look = {
  className: 'DeclineAction',
  icon: 'Close',
  label: 'declineRemove',
  testId: 'decline-participant',
  variant: 'secondary',
};
