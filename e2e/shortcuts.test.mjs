// Shortcuts: Flex's own list shows ours, and each does what its button does.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

/** The keys under which something of ours stands in the list. */
const OURS = ['2', '3', '4'];

story('the list of Flex shows the shortcuts, light and dark, and in the language of the agent', async ({ agent }) => {
  const before = await shortcuts(agent);
  assert.deepEqual(pick(before, OURS), { 2: 'Dialpad', 3: 'Add to the call', 4: 'End call for everyone' });
  assert.deepEqual(Object.keys(before).sort(), [...'1234ACHLMRSTY'], 'those of Flex are all there');

  const menu = await opensTheList(agent);
  for (const name of ['Dialpad', 'Add to the call', 'End call for everyone', 'Toggle Hold']) {
    await menu.getByRole('cell', { name, exact: true }).waitFor();
  }
  await agent.photographsInBothThemes('shortcuts-list');
  await agent.page.keyboard.press('Escape');

  await agent.speaks('de-DE');
  assert.deepEqual(pick(await shortcuts(agent), OURS), {
    2: 'Wähltastatur',
    3: 'Zum Anruf hinzufügen',
    4: 'Anruf für alle beenden',
  });
  await agent.hasNothingToComplainAbout();
});

story('by shortcuts alone a call is made, held with two and with three, added to and ended', async (world) => {
  const { agent, telephones } = world;
  const press = (key) => agent.page.keyboard.press(`Control+Shift+${key}`);
  // There is no call: nothing happens, and nobody complains.
  for (const key of ['Digit3', 'Digit4', 'KeyH']) await press(key);
  assert.equal(await agent.page.getByRole('dialog').count(), 0);

  await press('Digit2');
  const number = agent.page.getByTestId('outbound-dialpad-number');
  await number.waitFor();
  // What is pressed there is not for Flex: the number stays as it is, and Escape closes.
  await press('Digit3');
  assert.equal(await number.inputValue(), '');
  await agent.page.keyboard.press('Escape');
  await number.waitFor({ state: 'detached' });
  await press('Digit2');
  await number.fill(CUSTOMER);
  await agent.page.keyboard.press('Enter');
  const customer = await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);

  await press('KeyH');
  await agent.sees(`${CUSTOMER}: On Hold`);
  assert.deepEqual(await telephones.held(), [customer]);
  await press('KeyH');
  await agent.sees(`${CUSTOMER}: Live`);

  await press('Digit3');
  const dialog = agent.page.getByTestId('add-dialog');
  await dialog.waitFor();
  await agent.photographsInBothThemes('shortcuts-add');
  await agent.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);

  // Flex's own hold would hold nobody of three, and say that they are too many.
  await press('KeyH');
  await agent.sees(`${CUSTOMER}: On Hold`, `${THIRD}: Live`);
  assert.deepEqual(await telephones.held(), [customer]);
  await press('KeyH');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);

  await press('Digit4');
  const asked = agent.page.getByTestId('end-dialog');
  await asked.waitFor();
  await agent.photographsInBothThemes('shortcuts-end');
  assert.equal((await telephones.participants()).length, 3, 'it only asks');
  await agent.page.getByTestId('end-confirm').click();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.hasNothingToComplainAbout();
});

story('without our dialpad it has no shortcut, and what another plugin has put there stays', async ({ agent }) => {
  await asSoonAsThereIsAList(agent, (list) =>
    list.addShortcuts({ 3: { name: 'Of another plugin', action: () => {} } }),
  );
  await agent.worksInAnAccountWith({ dialpad: false });
  assert.deepEqual(pick(await shortcuts(agent), OURS), { 3: 'Of another plugin', 4: 'End call for everyone' });
  await agent.hasNothingToComplainAbout();
});

story('an account that has disabled shortcuts has none of ours', async ({ agent }) => {
  await asSoonAsThereIsAList(agent, (list) => list.disableShortcuts());
  await agent.reloads();
  assert.deepEqual(await shortcuts(agent), {});
  await agent.hasNothingToComplainAbout();
});

/** Does with Flex's list what another plugin would do, before ours has started. */
function asSoonAsThereIsAList(agent, work) {
  return agent.page.addInitScript(`
    const waiting = setInterval(() => {
      const list = window.Twilio?.Flex?.KeyboardShortcutManager;
      if (!list?.eventEmitter) return;
      clearInterval(waiting);
      (${work})(list);
    }, 0);
  `);
}

/** The names in Flex's list, by their keys. */
function shortcuts(agent) {
  return agent.page.evaluate(() => {
    const list = Object.entries(window.Twilio.Flex.KeyboardShortcutManager.keyboardShortcuts);
    return Object.fromEntries(list.map(([key, { name }]) => [key, name]));
  });
}

function pick(names, keys) {
  return Object.fromEntries(keys.filter((key) => key in names).map((key) => [key, names[key]]));
}

async function opensTheList(agent) {
  await agent.page.getByTestId('profile-card-button').click();
  await agent.page.getByRole('button', { name: 'Keyboard Shortcuts Menu' }).click();
  const menu = agent.page.getByTestId('keyboard-shortcuts-menu');
  await menu.waitFor();
  return menu;
}
