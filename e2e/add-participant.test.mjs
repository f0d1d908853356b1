// Somebody is added to a call from the dialog among the call's actions.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { samIsAskedAndComes, samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

story('an external number is added from the dialog', async ({ agent, telephones }) => {
  await isOnACall(agent, telephones);
  const dialog = await agent.opensAddDialog();
  assert.equal(await dialog.getAttribute('aria-modal'), 'true');
  await dialog.getByTestId('outbound-dialpad-number').pressSequentially('+14155550111');
  await eventuallyEqual(() => dialog.getByTestId('outbound-dialpad-number').inputValue(), '+1 415-555-0111');
  await eventuallyEqual(
    () => dialog.getByTestId('outbound-dialpad-hint').innerText(),
    'Canada, United States',
  );
  await agent.photographsInBothThemes('add-dialog-number');
  await dialog.getByTestId('outbound-dialpad-call').click();
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Ringing...`);
  await eventuallyEqual(() => dialog.count(), 0);
  await agent.focusIs('Add to the call');
  await agent.photographsInBothThemes('add-button');
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Live`, `${THIRD}: Ringing...`);
  await telephones.answer(THIRD);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.hasNothingToComplainAbout();
});

story('a bad number is refused in the dialog before anything rings', async ({ agent, telephones }) => {
  await isOnACall(agent, telephones);
  const rungBefore = (await telephones.state()).calls.length;
  const dialog = await agent.opensAddDialog();
  const number = dialog.getByTestId('outbound-dialpad-number');
  const problem = dialog.getByTestId('outbound-dialpad-problem');
  await number.fill('415 555');
  await eventually('the missing country code is said while it is typed', async () =>
    /country code/.test(await problem.innerText()),
  );
  await number.fill('+1 415');
  await eventuallyEqual(() => problem.innerText(), '');
  await dialog.getByTestId('outbound-dialpad-call').click();
  await eventuallyEqual(() => problem.innerText(), 'This number is too short.');
  await agent.focusIs('Number');
  await agent.photographsInBothThemes('add-dialog-problem');
  assert.equal((await telephones.state()).calls.length, rungBefore);
});

story('what the server says no to is said in the dialog', async ({ agent, telephones }) => {
  await isOnACall(agent, telephones);
  await agent.page.route('**/add-conference-participant', (route) =>
    route.fulfill({ status: 400, json: { status: 400, code: 21215, message: 'no permission to call this country' } }),
  );
  const dialog = await agent.opensAddDialog();
  await dialog.getByTestId('outbound-dialpad-number').fill(THIRD);
  await dialog.getByTestId('outbound-dialpad-call').click();
  await eventuallyEqual(
    () => dialog.getByTestId('outbound-dialpad-problem').innerText(),
    'Calls to this number are not allowed. Ask your administrator to allow the country or the number.',
  );
  await agent.focusIs('Number');
  assert.equal(await agent.page.locator('.Twilio-NotificationBar').filter({ hasText: 'not allowed' }).count(), 0);
});

story('a colleague is added from the directory and accepts in a second browser', async (world) => {
  const { agent, telephones } = world;
  await isOnACall(agent, telephones);
  const sam = await samIsAtWork(world);
  const dialog = await agent.opensAddDialog();
  await dialog.getByRole('tab', { name: 'Colleagues' }).click();
  const names = () => dialog.getByRole('option').locator('span').allInnerTexts();
  await eventuallyEqual(names, ['Sam Second']);
  await agent.photographsInBothThemes('add-dialog-colleagues');
  await dialog.getByTestId('outbound-dialpad-search').fill('nobody');
  await eventuallyEqual(names, []);
  await eventuallyEqual(
    () => dialog.getByTestId('outbound-dialpad-state').innerText(),
    'No one by that name is logged in.',
  );
  await agent.photographs('add-dialog-nobody');
  await dialog.getByTestId('outbound-dialpad-search').fill('sam');
  await eventuallyEqual(names, ['Sam Second']);
  await dialog.getByRole('option').click();
  await eventuallyEqual(() => dialog.count(), 0);
  await sam.accepts();
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live');
  await agent.photographs('add-colleague-live');
});

story('a colleague who was asked to come adds somebody to the same call', async (world) => {
  const { agent, telephones } = world;
  await isOnACall(agent, telephones);
  const sam = await samIsAtWork(world);
  await samIsAskedAndComes(agent, sam);
  await sam.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live');
  const dialog = await sam.opensAddDialog();
  await sam.photographs('add-by-colleague-dialog');
  await dialog.getByTestId('outbound-dialpad-number').fill(THIRD);
  await dialog.getByTestId('outbound-dialpad-call').click();
  await eventuallyEqual(() => dialog.count(), 0);
  await sam.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live', `${THIRD}: Ringing...`);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live', `${THIRD}: Live`);
  await sam.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live', `${THIRD}: Live`);
  await sam.photographs('add-by-colleague');

  await sam.removes(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live');
  await telephones.settled();
  assert.equal((await telephones.participants()).length, 3);
  for (const desktop of [agent, sam]) await desktop.hasNothingToComplainAbout();
});

story('the directory fails: it is said, and searched again', async ({ agent, telephones }) => {
  await isOnACall(agent, telephones);
  await agent.page.evaluate(() => {
    const client = window.Twilio.Flex.Manager.getInstance().insightsClient;
    const { instantQuery } = Object.getPrototypeOf(client);
    let fails = true;
    client.instantQuery = function (...args) {
      if (!fails) return instantQuery.apply(this, args);
      fails = false;
      return Promise.reject(new Error('no connection'));
    };
  });
  const dialog = await agent.opensAddDialog();
  await dialog.getByRole('tab', { name: 'Colleagues' }).click();
  await dialog.getByRole('button', { name: 'Search again' }).waitFor();
  await agent.photographs('add-dialog-directory-failed');
  await dialog.getByRole('button', { name: 'Search again' }).press('Enter');
  await eventuallyEqual(() => focusedTestId(agent), 'outbound-dialpad-search');
  await eventuallyEqual(() => dialog.getByRole('option').locator('span').allInnerTexts(), ['Sam Second']);
});

/** The button that was pressed is gone: the keyboard is somewhere else in the dialog. */
function focusedTestId({ page }) {
  return page.evaluate(() => document.activeElement.dataset.testid);
}

async function isOnACall(agent, telephones) {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
}
