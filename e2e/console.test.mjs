// The emulator's page of telephones, by keyboard.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { screenshot } from './support/browser.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story('Answer pressed twice by keyboard does not hang up', async ({ agent, telephones, emulator }) => {
  const page = await agent.page.context().newPage();
  await page.goto(`${emulator.url}/_emulator/`);
  await agent.dials(CUSTOMER);
  const sid = await telephones.rings(CUSTOMER);
  await page.getByRole('button', { name: `Answer: ${CUSTOMER}`, exact: true }).focus();
  await page.keyboard.press('Enter');
  const hangUp = page.getByRole('button', { name: `Hang up: ${CUSTOMER}` });
  await hangUp.waitFor();
  await eventuallyEqual(() => page.evaluate(() => document.activeElement.dataset.key), sid);
  await screenshot(page, 'console-answered');
  await page.keyboard.press('Enter');
  await agent.sees(`${CUSTOMER}: Live`);
  assert.equal(await statusOf(telephones, sid), 'in-progress');

  // The button is the next one to come to.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await eventually('the customer hung up', async () => (await statusOf(telephones, sid)) === 'completed');
});

async function statusOf(telephones, callSid) {
  const { calls } = await telephones.state();
  return calls.find(({ sid }) => sid === callSid).status;
}
