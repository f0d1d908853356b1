/** The buttons of a tile. */
import { IconButton, styled } from '@twilio/flex-ui';
import React from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { text } from '../../strings/strings';

export type TileButton = 'hold' | 'remove' | 'confirmRemove' | 'declineRemove';
export type PressTile = (taskSid: string, callSid: string, button: TileButton) => void;

interface Props {
  listMode?: boolean;
  participant?: OutboundParticipant;
  press: PressTile;
}

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
`;

export function TileActions({ listMode = false, participant, press }: Props): JSX.Element | null {
  const callSid = participant?.view.call_sid;
  if (!participant || !callSid) return null;
  const { request, taskSid, view } = participant;
  const name = view.name || text('tile', 'person');
  const isWaiting = request !== null && request !== 'confirm_remove';
  const button = (action: TileButton, look: Look): JSX.Element => (
    <IconButton
      key={action}
      aria-busy={isWaiting}
      aria-label={text('tile', look.label, { name })}
      className={`ParticipantCanvas-${look.className}`}
      data-testid={look.testId}
      disabled={isWaiting}
      icon={look.icon}
      onClick={() => press(taskSid, callSid, action)}
      title={text('tile', look.label, { name })}
      variant={look.variant}
    />
  );
  return (
    <Actions className="ParticipantCanvas-Actions" inList={listMode}>
      {looks(participant).map((look) => button(...look))}
    </Actions>
  );
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
