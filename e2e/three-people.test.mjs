// S2, S3: people are held, added and removed, one by one.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

story('the customer is held and unheld, and nobody else', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  const customer = await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);

  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
  assert.deepEqual(await telephones.held(), [customer]);
  await agent.photographs('s2-on-hold');

  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  assert.deepEqual(await telephones.held(), []);
  await agent.hasNothingToComplainAbout();
});

story('a third person is added, held without the customer, and removed', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);

  await agent.dials(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Ringing...`);
  await agent.photographs('s3-third-calling');
  const third = await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.photographs('s3-three-live');

  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
  assert.deepEqual(await telephones.held(), [third]);
  await agent.photographs('s2-third-on-hold');
  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);

  await agent.tile(THIRD).getByTestId('hangup-participant').click();
  await agent.photographs('s3-remove-asks');
  await agent.tile(THIRD).getByTestId('accept-participant').click();
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Removed`);
  await agent.photographs('s3-third-left');
  await agent.sees(`${CUSTOMER}: Live`);

  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  await agent.hasNothingToComplainAbout();
});

story('in list mode the same people are held and removed', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  const third = await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);

  await agent.page.setViewportSize({ width: 1280, height: 440 });
  const list = agent.page.locator('.Twilio-ParticipantCanvasListItem');
  await eventuallyEqual(() => list.count(), 2);
  await agent.photographs('s2-list-mode');
  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
  assert.deepEqual(await telephones.held(), [third]);
  await agent.photographs('s2-list-mode-on-hold');

  await agent.tile(THIRD).getByTestId('hangup-participant').click();
  await agent.photographs('s3-list-mode-remove-asks');
  await agent.tile(THIRD).getByTestId('accept-participant').click();
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  await agent.hasNothingToComplainAbout();
});

story('in a narrow window the list is whole, and the right one of it is muted', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);

  await agent.page.setViewportSize({ width: 900, height: 560 });
  await eventuallyEqual(() => agent.page.locator('.Twilio-ParticipantCanvasListItem').count(), 2);
  await agent.presses(THIRD, 'mute');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Muted`);
  await agent.photographsInBothThemes('list-mode-narrow');
  await agent.hasNothingToComplainAbout();
});

story('a third person who does not answer is not left ringing', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.dials(THIRD);
  await telephones.doesNotAnswer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: No answer`);
  await agent.hasNothingToComplainAbout();
});
