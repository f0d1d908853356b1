// The agent's telephone is no browser: hanging up and muting oneself work from Flex all the same.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const REMOVE_IS_DOWN = [{ method: 'DELETE', path: '/api.twilio.com/*/Participants/CA*', status: 503, times: 1000 }];

for (const desk of ['+14155550177', 'sip:alex@pbx.example.com']) {
  story(`an agent at ${desk} mutes themselves and hangs up`, async ({ agent, telephones }) => {
    await atTheDesk(agent, telephones, desk);
    const mute = agent.page.getByTestId('mute-call');
    await eventuallyEqual(() => mute.getAttribute('aria-label'), 'Mute yourself');
    await agent.photographs('desk-phone');
    await mute.click();
    await eventuallyEqual(() => isMuted(telephones, desk), true);
    await eventuallyEqual(() => mute.getAttribute('aria-label'), 'Unmute yourself');
    await agent.photographs('desk-phone-muted');
    await agent.page.evaluate(() => window.Twilio.Flex.Actions.invokeAction('ToggleMute'));
    await eventuallyEqual(() => isMuted(telephones, desk), false);

    await agent.hangsUp();
    await eventuallyEqual(() => callStatus(telephones, desk), 'completed');
    await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
    await eventuallyEqual(() => telephones.participants(), []);
    await agent.photographs('desk-phone-hung-up');
    await agent.hasNothingToComplainAbout();
  });
}

story('a desk phone that cannot be hung up is told, and the call goes on', async ({ agent, telephones }) => {
  const desk = '+14155550177';
  await atTheDesk(agent, telephones, desk);
  await telephones.faults({ requests: REMOVE_IS_DOWN });
  await agent.hangsUp();
  await eventually('the agent is told', async () => (await agent.toasts()).length > 0);
  await agent.photographs('desk-phone-not-hung-up');
  assert.equal(await agent.taskStatus(), 'accepted');
  assert.equal(await callStatus(telephones, desk), 'in-progress');

  await telephones.faults({});
  await agent.hangsUp();
  await eventuallyEqual(() => callStatus(telephones, desk), 'completed');
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
});

story('an agent at a desk phone leaves three people, and the others go on', async ({ agent, telephones }) => {
  const desk = '+14155550177';
  await atTheDesk(agent, telephones, desk);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await telephones.settled();
  await agent.page.getByTestId('hangup-task').click();
  await eventuallyEqual(() => callStatus(telephones, desk), 'completed');
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await telephones.settled();
  assert.equal((await telephones.participants()).length, 2);
  await agent.hasNothingToComplainAbout();
});

/** The agent talks with the customer on another telephone than the browser. */
async function atTheDesk(agent, telephones, desk) {
  await telephones.changesWorker('Alex Agent', { contact_uri: desk });
  await agent.reloads();
  await agent.dials(CUSTOMER);
  await telephones.answer(desk);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
}

async function callStatus(telephones, number) {
  const { calls } = await telephones.state();
  return calls.findLast(({ to }) => to === number)?.status;
}

async function isMuted(telephones, number) {
  const { calls } = await telephones.state();
  const leg = calls.findLast(({ to }) => to === number);
  const participants = await telephones.participants();
  return participants.find(({ call_sid: callSid }) => callSid === leg.sid)?.muted;
}
