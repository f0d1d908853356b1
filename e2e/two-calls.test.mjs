// S8: two calls one after the other on one page: nothing of the first is left.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const FIRST = '+14155550100';
const SECOND = '+14155550111';

story('of the first of two calls no tile, listener or Sync client is left', async ({ agent, telephones }) => {
  await agent.dials(FIRST);
  await telephones.answer(FIRST);
  await agent.sees(`${FIRST}: Live`);
  const during = await openThings(agent);
  await finish(agent, telephones);
  const between = await openThings(agent);

  await agent.dials(SECOND);
  await telephones.answer(SECOND);
  await agent.sees(`${SECOND}: Live`);
  assert.deepEqual(await openThings(agent), during);
  await agent.photographs('s8-second-call');
  await finish(agent, telephones);
  assert.deepEqual(await openThings(agent), between);
  await agent.hasNothingToComplainAbout();
});

async function finish(agent, telephones) {
  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.page.getByRole('button', { name: 'Complete' }).first().click();
  await eventuallyEqual(() => agent.taskStatus(), '');
  await eventuallyEqual(() => telephones.taskStatus(), 'completed');
}

/** How many maps are open at Flex's Sync client, and how many listen to the reservations of the worker. */
function openThings(agent) {
  return agent.page.evaluate(() => {
    const manager = window.Twilio.Flex.Manager.getInstance();
    const client = manager.insightsClient;
    return {
      reservationListeners: manager.workerClient.listenerCount('reservationCreated'),
      subscriptions: client.services.router ? client.services.subscriptions.subscriptions.size : undefined,
    };
  });
}
