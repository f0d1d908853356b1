// An agent who writes with a customer calls them with one press.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story('the customer of an SMS task is called from its header', async ({ agent, telephones }) => {
  await telephones.createTask('sms', { from: CUSTOMER, name: CUSTOMER, channelType: 'sms' });
  await accepts(agent);
  const button = agent.page.getByTestId('call-customer');
  await button.waitFor();
  assert.equal(await button.getAttribute('aria-label'), 'Call +1 415-555-0100');
  await agent.photographsInBothThemes('message-task-call');
  await button.click();
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.photographs('message-task-call-live');
});

story('the button says why it cannot call: a call goes on', async ({ agent, telephones }) => {
  await telephones.createTask('chat', { name: 'Anna', customerAddress: `whatsapp:${CUSTOMER}` });
  await accepts(agent);
  const button = agent.page.getByTestId('call-customer');
  await button.click();
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.page.locator('.Twilio-TaskListBaseItem').filter({ hasText: 'Anna' }).click();
  await eventuallyEqual(() => button.getAttribute('aria-label'), 'You are on a call');
  assert.equal(await button.isDisabled(), true);
  const { calls } = await telephones.state();
  assert.equal(calls.filter(({ to }) => to === CUSTOMER).length, 1);
});

story('a task without a number has no such button', async ({ agent, telephones }) => {
  await telephones.createTask('chat', { name: 'Anna', customerAddress: 'anna@example.com' });
  await accepts(agent);
  await agent.page.locator('.Twilio-TaskCanvasHeader').waitFor();
  assert.equal(await agent.page.getByTestId('call-customer').count(), 0);
});

/** Accepts the task that waits, and selects it. */
async function accepts(agent) {
  await agent.page.locator('.Twilio-TaskListBaseItem').first().click();
  await agent.accepts();
  await eventuallyEqual(() => agent.taskStatus(), 'accepted');
}
