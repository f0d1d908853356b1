// An agent is told that a machine picked up where they have not ended the call themselves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWithTexts } from '../testing/load.mjs';

const ENDED = 'moderator_ended_conference';

let bar = [];
const Notifications = {
  registerNotification: () => {},
  showNotification: (_id, { message }) => bar.push(message),
  dismissNotification: () => {},
};
const { tellOfMachine } = await loadWithTexts('flex/machine-answered.ts', { Notifications, NotificationType: {} });

test('the agent is told of a machine or a fax where its leg ended the call', () => {
  const told = ['An answering machine or a fax picked up at +14155550100. The call is over.'];
  for (const [call_report, want, status = 'wrapping'] of [
    [{ outcome: 'answering-machine', left_reason: ENDED }, told],
    [{ outcome: 'answering-machine', left_reason: ENDED }, [], 'completed'],
    [{ outcome: 'fax', left_reason: ENDED }, told],
    [{ outcome: 'answering-machine', left_reason: 'participant_hung_up' }, []],
    [{ outcome: 'answering-machine', left_reason: 'participant_updated_via_api' }, []],
    [{ outcome: 'answering-machine' }, []],
    [{ outcome: 'answered', left_reason: ENDED }, []],
    [undefined, []],
  ]) {
    bar = [];
    tellOfMachine(status, { outbound_to: '+14155550100', call_report });
    assert.deepEqual(bar, want, JSON.stringify(call_report));
  }
});
