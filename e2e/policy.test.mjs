// Who leaves does not strand those who stay: the server's policy, seen from the agent's desk.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const FOURTH = '+14155550122';

story('agent leaves a three-party call, the others go on and nobody rings', async ({ agent, telephones }) => {
  const { customer, third } = await ofThree(agent, telephones);
  await agent.dials(FOURTH);
  const fourth = await telephones.rings(FOURTH);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`, `${FOURTH}: Ringing...`);
  await agent.photographs('policy-before-the-agent-leaves');

  await agent.hangsUp();
  await eventuallyEqual(() => telephones.taskStatus(), 'wrapping');
  await telephones.settled();
  assert.deepEqual(await onTheLine(telephones), { [customer]: 'ends it', [third]: 'ends it' });
  const { calls } = await telephones.state();
  assert.equal(calls.find(({ sid }) => sid === fourth).status, 'canceled');
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.photographs('policy-the-agent-has-left');
  await agent.reloads();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  assert.deepEqual(await agent.tiles(), []);
  assert.deepEqual(await onTheLine(telephones), { [customer]: 'ends it', [third]: 'ends it' });

  // Of the two who are left either ends it.
  await telephones.hangsUp(THIRD);
  await eventuallyEqual(() => onTheLine(telephones), {});
  await agent.hasNothingToComplainAbout();
}, { desktop: { softphone: 'browser' } });

story('customer held, third leaves, customer is not stranded', async ({ agent, telephones }) => {
  const { customer } = await ofThree(agent, telephones);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`, `${THIRD}: Live`);
  await agent.photographs('policy-customer-held');
  await telephones.hangsUp(THIRD);
  await agent.sees(`${CUSTOMER}: On Hold`, `${THIRD}: Caller left`);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: On Hold`);
  await agent.photographs('policy-third-has-left');

  // What Twilio ignores while the customer is held is asked for when they are heard again.
  await telephones.settled();
  assert.equal((await onTheLine(telephones))[customer], 'does not end it');
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(async () => (await onTheLine(telephones))[customer], 'ends it');

  await telephones.hangsUp(CUSTOMER);
  await eventuallyEqual(() => onTheLine(telephones), {});
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.photographs('policy-customer-has-hung-up');
  await agent.hasNothingToComplainAbout();
});

/** An agent, a customer and a third person talk, and the server has done what follows from that. */
async function ofThree(agent, telephones) {
  await agent.dials(CUSTOMER);
  const customer = await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.dials(THIRD);
  const third = await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  const whoEndsIt = async () => Object.values(await onTheLine(telephones)).filter((word) => word === 'ends it').length;
  await eventuallyEqual(whoEndsIt, 0);
  await telephones.settled();
  return { customer, third };
}

/** Who is on the line at Twilio, and whether their leaving ends the call. */
async function onTheLine(telephones) {
  const participants = await telephones.participants();
  const connected = participants.filter(({ status }) => status === 'connected');
  const word = ({ end_conference_on_exit: ends }) => (ends ? 'ends it' : 'does not end it');
  return Object.fromEntries(connected.map((leg) => [leg.call_sid, word(leg)]));
}
