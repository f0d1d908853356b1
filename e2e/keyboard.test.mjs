// The canvas and the dialpad by keyboard alone, and for those who listen to the page.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const COUNTRY = 'Country of numbers without +';
/** As they are written for people. */
const READABLE = { [CUSTOMER]: '+1 415-555-0100', [THIRD]: '+1 415-555-0111' };

story('a person is held, kept and removed by keyboard, and the focus goes along', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  const press = (key) => agent.page.keyboard.press(key);

  await agent.tile(THIRD).getByTestId('hold-participant').focus();
  await press('Enter');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
  await agent.focusIs(`Unhold ${READABLE[THIRD]}`);
  await press('Enter');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);

  await press('Tab');
  await agent.focusIs(`Mute ${READABLE[THIRD]}`);
  await press('Tab');
  await agent.focusIs(`Remove ${READABLE[THIRD]} from the call`);
  await press('Enter');
  await agent.focusIs(`No, keep ${READABLE[THIRD]} on the call`);
  await agent.photographs('keyboard-remove-asks');
  await press('Escape');
  await agent.focusIs(`Remove ${READABLE[THIRD]} from the call`);
  await press('Enter');
  await agent.focusIs(`No, keep ${READABLE[THIRD]} on the call`);
  await press('Shift+Tab');
  await press('Enter');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Removed`);
  await agent.focusIs('Add to the call');
  await agent.photographs('keyboard-removed');
  await agent.hasNothingToComplainAbout();
});

story('the focus stays on the call when somebody is called again, and when that is taken back', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.isBusy(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Busy`);
  await agent.tile(THIRD).getByTestId('call-again-participant').focus();
  await agent.page.keyboard.press('Enter');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Ringing...`);
  await agent.focusIs('Add to the call');
  await agent.tile(THIRD).getByTestId('cancel-participant').focus();
  await agent.page.keyboard.press('Enter');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Canceled`);
  await agent.focusIs('Add to the call');
});

story('somebody is added by keyboard alone, and the focus stays in the dialog until it is over', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const press = (key) => agent.page.keyboard.press(key);
  const button = agent.page.getByTestId('add-participant');
  const dialog = agent.page.getByRole('dialog', { name: 'Add to the call' });

  await button.focus();
  await press('Enter');
  await agent.focusIs('Number');
  const stops = new Set();
  for (let step = 0; step < 10; step++) {
    await press(step < 5 ? 'Tab' : 'Shift+Tab');
    assert.equal(await dialog.evaluate((box) => box.contains(document.activeElement)), true);
    stops.add(await agent.page.evaluate(() => document.activeElement.ariaLabel || document.activeElement.textContent));
  }
  assert.deepEqual([...stops].sort(), ['Add to call', 'Close', COUNTRY, 'Erase the last digit', 'Number']);
  await press('Escape');
  await eventuallyEqual(() => dialog.count(), 0);
  await agent.focusIs('Add to the call');

  await press('Enter');
  await agent.focusIs('Number');
  await press('Shift+Tab');
  await agent.focusIs(COUNTRY);
  await press('Shift+Tab');
  await press('ArrowRight');
  await agent.page.getByRole('option', { name: 'Sam Second' }).waitFor();
  await press('Tab');
  await agent.focusIs('Search by name');
  await press('ArrowDown');
  await eventuallyEqual(() => dialog.getByRole('option', { selected: true }).count(), 1);
  await agent.photographsInBothThemes('keyboard-add-colleague');
  await press('Shift+Tab');
  await press('Home');
  await press('Tab');
  await agent.focusIs(COUNTRY);
  await press('Tab');
  await agent.focusIs('Number');
  await agent.page.keyboard.type(THIRD);
  await press('Enter');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Ringing...`);
  await agent.focusIs('Add to the call');
  await agent.hasNothingToComplainAbout();
});

story('what happens to the people of a call is said once, with their names', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Ringing...`);
  const says = (words) => eventuallyEqual(() => agent.announcements(), [words]);
  await telephones.answer(CUSTOMER);
  await says(`${READABLE[CUSTOMER]}: Live`);
  await agent.dials(THIRD);
  await says(`${READABLE[THIRD]}: Ringing...`);
  await telephones.answer(THIRD);
  await says(`${READABLE[THIRD]}: Live`);
  await agent.holds(THIRD);
  await says(`${READABLE[THIRD]}: On Hold`);
  await telephones.hangsUp(THIRD);
  await says(`${READABLE[THIRD]}: Caller left`);
  await agent.photographs('announcer');
});

story('the dialpad keeps the focus while it calls, and says what is wrong', async ({ agent }) => {
  await agent.opensDialpad();
  const problem = agent.page.getByTestId('outbound-dialpad-problem');
  assert.equal(await problem.getAttribute('role'), 'alert');
  assert.equal(await problem.evaluate((box) => getComputedStyle(box).display), 'block');
  await agent.photographs('dialpad-open');

  const release = await holdBack(agent.page, '**/create-new-task');
  await agent.page.getByTestId('outbound-dialpad-number').fill(CUSTOMER);
  const call = agent.page.getByTestId('outbound-dialpad-call');
  await call.focus();
  await agent.page.keyboard.press('Enter');
  await eventuallyEqual(() => call.getAttribute('aria-disabled'), 'true');
  await agent.page.keyboard.press('Enter');
  assert.equal(await call.evaluate((button) => button === document.activeElement), true);
  await agent.photographs('dialpad-busy');
  assert.equal(await release(), 1, 'asked for once');
  await agent.sees(`${CUSTOMER}: Ringing...`);
});

/** Holds requests back until they are released; resolves to how many there were. */
async function holdBack(page, address) {
  const held = [];
  await page.route(address, (route) => void held.push(route));
  return async () => {
    await eventually('a request was made', () => held.length > 0);
    await Promise.all(held.map((route) => route.continue()));
    return held.length;
  };
}
