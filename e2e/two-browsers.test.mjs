// One agent logged in in two browsers, which know nothing of each other: one of them is the telephone.

import assert from 'node:assert/strict';
import { Agent } from './support/agent.mjs';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story('the browser without the telephone says so, and hangs up and mutes all the same', async (world) => {
  const { agent, t, telephones } = world;
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const other = await otherBrowser(world);
  await other.page.locator('.Twilio-TaskListBaseItem').first().click();
  await other.sees(`${CUSTOMER}: Live`);
  await saysWhereTheAgentTalks(other);
  await other.photographsInBothThemes('two-browsers-other');
  assert.equal(await agent.page.getByTestId('own-leg-note').count(), 0);
  await agent.photographs('two-browsers-telephone');

  await other.page.getByTestId('mute-call').click();
  await eventuallyEqual(async () => (await telephones.participants()).filter(({ muted }) => muted).length, 1);
  assert.equal(await other.page.getByTestId('join-call').count(), 0, 'Flex cannot take our calls over');
  await other.hangsUp();
  await eventuallyEqual(() => telephones.participants(), []);
  for (const desktop of [agent, other]) {
    await eventuallyEqual(() => desktop.taskStatus(), 'wrapping');
    await desktop.hasNothingToComplainAbout();
  }
});

story('both browsers accept a call, and which of them has it can be seen', async (world) => {
  const { agent, telephones } = world;
  const other = await otherBrowser(world);
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  for (const desktop of [agent, other]) {
    // Where the other browser was quicker, Flex has not selected it.
    await desktop.page.locator('.Twilio-TaskListBaseItem').first().click();
    await desktop.sees(`${CUSTOMER}: Live`);
  }
  await saysWhereTheAgentTalks(other);
  await other.photographs('two-browsers-both-accept');
  // One leg of the agent's and the customer's. If both browsers rang the telephone, it is with the leg that stays.
  await telephones.settled();
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  await eventuallyEqual(() => agent.page.getByTestId('own-leg-note').count(), 0);
  await telephones.hangsUp(CUSTOMER);
  await eventuallyEqual(() => telephones.participants(), []);
  for (const desktop of [agent, other]) await eventuallyEqual(() => desktop.taskStatus(), 'wrapping');
});

/** The same agent in a browser of its own, which is not their telephone. */
async function otherBrowser({ browser, emulator, t }) {
  const other = await Agent.at(browser, emulator.url, { softphone: 'elsewhere' });
  t.after(() => other.close());
  return other;
}

function saysWhereTheAgentTalks(desktop) {
  const note = desktop.page.getByTestId('own-leg-note');
  const words = 'You are talking in another browser or tab. There is no sound here, but you can mute yourself and hang up.';
  return eventuallyEqual(() => note.allInnerTexts(), [words]);
}
