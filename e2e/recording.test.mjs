// What is recorded of a call is paused and resumed, and everybody who works on it sees so.

import assert from 'node:assert/strict';
import { Agent } from './support/agent.mjs';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { samIsAskedAndComes, samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const NOT_RECORDED = 'This call is not being recorded.';

story('a pause is seen by the colleague and by a supervisor, and ends when who has paused leaves', async (world) => {
  const { agent, telephones, t } = world;
  const sam = await samIsAtWork(world);
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await samIsAskedAndComes(agent, sam);
  await sam.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live');
  await eventuallyEqual(() => button(agent).innerText(), 'Pause recording');
  await agent.photographs('recording-goes-on');

  await button(agent).click();
  await eventuallyEqual(() => note(agent), 'Recording is paused.');
  await eventuallyEqual(() => note(sam), 'Alex Agent has paused the recording.');
  await eventuallyEqual(() => button(agent).innerText(), 'Resume recording');
  assert.deepEqual(await telephones.recordings(), ['paused']);
  await agent.photographsInBothThemes('recording-paused');
  await sam.photographsInBothThemes('recording-paused-colleague');
  await agent.reloads();
  await agent.page.locator('.Twilio-TaskListBaseItem').first().click();
  await eventuallyEqual(() => note(agent), 'Recording is paused.');

  const supervisor = await Agent.at(world.browser, world.emulator.url, { worker: 'supervisor@example.com' });
  t.after(() => supervisor.close());
  await supervisor.page.goto(`${world.emulator.url}/teams`);
  await supervisor.page.locator('.Twilio-TaskCard').first().click();
  await eventuallyEqual(() => note(supervisor), 'Alex Agent has paused the recording.');
  assert.equal(await button(supervisor).count(), 0);
  await supervisor.photographsInBothThemes('recording-paused-supervisor');

  // A colleague may resume it, and pause it in their turn.
  await button(sam).click();
  await eventuallyEqual(() => note(agent), '');
  assert.deepEqual(await telephones.recordings(), ['in-progress']);
  await announces(agent, 'The call is being recorded again.');
  await eventuallyEqual(() => button(sam).innerText(), 'Pause recording');
  await eventuallyEqual(() => button(sam).getAttribute('aria-disabled'), 'false');
  await button(sam).press('Enter');
  await eventuallyEqual(() => note(agent), 'Sam Second has paused the recording.');
  await sam.hangsUp();
  await eventuallyEqual(() => note(agent), '');
  await eventuallyEqual(() => telephones.recordings(), ['in-progress']);
  await eventuallyEqual(() => note(supervisor), '');
  for (const desktop of [agent, sam, supervisor]) await desktop.hasNothingToComplainAbout();
});

story(
  'where agents may choose, the dialpad says whether a call is recorded',
  async ({ agent, telephones }) => {
    const box = agent.page.getByRole('checkbox', { name: 'Record the call' });
    await agent.opensDialpad();
    assert.equal(await box.count(), 0, 'without the setting there is no choice');
    await agent.worksInAnAccountWith({ record_calls: true });
    await agent.opensDialpad();
    assert.equal(await box.isChecked(), true);
    assert.equal(await agent.page.evaluate(() => document.activeElement.type), 'tel', 'who opens it types a number');
    await agent.photographsInBothThemes('recording-choice');
    await box.press('Space');
    await agent.page.getByRole('tab', { name: 'Recent' }).click();
    assert.equal(await box.isChecked(), false, 'it is kept from tab to tab');
    await agent.page.getByRole('tab', { name: 'Number' }).click();
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    assert.deepEqual(await telephones.recordings(), []);
    assert.equal(await button(agent).count(), 0);
    await eventuallyEqual(() => note(agent), NOT_RECORDED);
    await agent.photographsInBothThemes('recording-off');
    await agent.opensDialpad();
    assert.equal(await box.count(), 0, 'of a call that goes on it is decided');
    await agent.hangsUp();
    await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
    await agent.completes();

    await agent.opensDialpad();
    assert.equal(await box.isChecked(), true, 'what was said for one call counts for no other');
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    await eventuallyEqual(() => telephones.recordings(), ['in-progress']);
    assert.equal(await note(agent), '');
    await agent.hangsUp();
    await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
    await agent.completes();

    await telephones.changesWorker('Alex Agent', { record_calls: false });
    await agent.reloads();
    await agent.opensDialpad();
    assert.equal(await box.count(), 0, 'a worker whose calls must not be recorded has no choice');
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await eventuallyEqual(() => note(agent), NOT_RECORDED);
    assert.equal(await button(agent).count(), 0);
    await agent.hasNothingToComplainAbout();
  },
  { processes: { server: { env: { RECORDING_CHOICE: 'true' } } } },
);

story('what is not recorded is said, and not pretended', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.rings(CUSTOMER);
  assert.equal(await button(agent).count(), 0, 'nothing is recorded before two talk');
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => button(agent).count(), 1);
  await telephones.stopsRecording();
  await button(agent).click();
  await eventuallyEqual(async () => (await agent.toasts()).map((toast) => toast.trim()), [NOT_RECORDED]);
  await eventuallyEqual(() => note(agent), NOT_RECORDED);
  assert.equal(await button(agent).count(), 0);
  await agent.photographsInBothThemes('recording-nothing');
});

story('the button waits for the server, and is pressed once', async ({ agent, telephones }) => {
  await agent.speaks('de');
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await eventuallyEqual(() => button(agent).count(), 1);
  let asked = 0;
  await agent.page.route('**/pause-recording', async (route) => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  for (let press = 0; press < 3; press++) await button(agent).dispatchEvent('click');
  assert.equal(await button(agent).getAttribute('aria-busy'), 'true');
  await eventuallyEqual(() => note(agent), 'Die Aufzeichnung ist pausiert.');
  await eventuallyEqual(() => button(agent).getAttribute('aria-busy'), 'false');
  assert.equal(asked, 1);
  await agent.photographs('recording-paused-german');
});

function button({ page }) {
  return page.getByTestId('pause-recording');
}

async function note({ page }) {
  return (await page.getByTestId('recording-note').allInnerTexts()).join('').trim();
}

/** A screen reader says these words. */
function announces({ page }, words) {
  return eventually(`it is said: ${words}`, async () => {
    const said = await page.locator('[role=status]').allInnerTexts();
    return said.some((text) => text.includes(words));
  });
}
