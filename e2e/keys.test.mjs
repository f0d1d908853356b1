// Keys that one person of a call hears: a machine at the other end of the line asks for them.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const FIELD = 'Send keys to +1 415-555-0111';

story('keys are heard by one person alone, menu after menu, and by keyboard alone', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  const press = (key) => agent.page.keyboard.press(key);

  await agent.tile(THIRD).getByTestId('send-digits').focus();
  await press('Enter');
  await agent.focusIs(FIELD);
  await agent.page.keyboard.type('1 two 2#');
  assert.equal(await agent.tile(THIRD).getByTestId('keys').inputValue(), '12#', 'no other key is on a telephone');
  await agent.photographsInBothThemes('keys-typed');
  await press('Enter');
  await eventuallyEqual(() => telephones.heardBy(THIRD), ['12#']);
  await agent.focusIs(FIELD);
  // As a keyboard for Japanese writes them.
  await agent.tile(THIRD).getByTestId('keys').fill('\uff14\uff03');
  await press('Enter');
  await eventuallyEqual(() => telephones.heardBy(THIRD), ['12#', '4#']);
  await agent.page.keyboard.type(',');
  await press('Enter');
  assert.equal(await agent.tile(THIRD).getByTestId('keys').inputValue(), ',', 'a pause alone is not sent, and not lost');
  await press('Backspace');
  await agent.page.keyboard.type('3');
  await press('Enter');
  await eventuallyEqual(() => telephones.heardBy(THIRD), ['12#', '4#', '3']);
  assert.deepEqual(await telephones.heardBy(CUSTOMER), []);

  await press('Escape');
  await agent.focusIs(FIELD);
  assert.equal(await agent.tile(THIRD).getByTestId('keys').count(), 0);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.hasNothingToComplainAbout();
});

story('who goes on hold hears no keys, and what is refused is told', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.tile(CUSTOMER).getByTestId('send-digits').click();
  await telephones.faults({
    requests: [{ method: 'POST', path: '/api.twilio.com/*/Participants/*', status: 400, code: 20001 }],
  });
  await agent.page.keyboard.type('1');
  await agent.page.keyboard.press('Enter');
  await eventually('it is told', async () => (await agent.toasts()).some((toast) => toast.startsWith('That did not work')));
  await telephones.faults({ requests: [] });
  await agent.tile(CUSTOMER).getByRole('button', { name: 'Close' }).click();
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
  assert.equal(await agent.tile(CUSTOMER).getByTestId('send-digits').count(), 0);
  assert.deepEqual(await telephones.heardBy(CUSTOMER), []);
});
