// The real Flex UI starts on the emulator, and an agent can work in it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { flexState, launchBrowser, openDesktop, screenshot } from './support/browser.mjs';
import { startEmulator } from './support/processes.mjs';

let emulator;
let browser;

before(async () => {
  emulator = await startEmulator({ name: 'boot' });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await emulator?.stop();
});

test('the desktop is there, the agent is available, and nothing complains', async (t) => {
  const { page, problems, close } = await openDesktop(browser, emulator.url);
  t.after(close);
  await screenshot(page, 'boot-desktop');

  const session = await flexState(page, (state) => ({
    degraded: state.session.degraded,
    parts: state.flexErrors.degradeMap,
    errors: state.flexErrors.errors.map((error) => error.message),
    activity: state.worker.activity.name,
    available: state.worker.activity.available,
    fullName: state.worker.attributes.full_name,
  }));
  assert.deepEqual(session.errors, []);
  assert.equal(session.degraded, false);
  assert.deepEqual(Object.entries(session.parts).filter(([, degraded]) => degraded), []);
  assert.equal(session.activity, 'Available');
  assert.equal(session.available, true);
  assert.equal(session.fullName, 'Alex Agent');
  assert.deepEqual(problems, []);
  assertAllAnswered();
});

test('the agent goes offline and comes back', async (t) => {
  const { page, problems, close } = await openDesktop(browser, emulator.url);
  t.after(close);

  await chooseActivity(page, 'Offline');
  await activityIs(page, 'Offline');
  await screenshot(page, 'boot-offline');
  await page.reload();
  await activityIs(page, 'Offline');

  await chooseActivity(page, 'Available');
  await activityIs(page, 'Available');
  assert.deepEqual(problems, []);
  assertAllAnswered();
});

test('two tabs are two people', async (t) => {
  const first = await openDesktop(browser, emulator.url);
  t.after(first.close);
  const second = await openDesktop(browser, emulator.url, { worker: 'second@example.com' });
  t.after(second.close);
  const identity = (state) => state.session.identity;
  assert.equal(await flexState(first.page, identity), 'agent_40example_2Ecom');
  assert.equal(await flexState(second.page, identity), 'second_40example_2Ecom');
  // Flex drops the query from the address, and still knows after a reload.
  await second.page.reload();
  await activityIs(second.page, 'Available');
  assert.equal(await flexState(second.page, identity), 'second_40example_2Ecom');
  assert.deepEqual([...first.problems, ...second.problems], []);
});

test('a supervisor starts as well', async (t) => {
  const { page, problems, close } = await openDesktop(browser, emulator.url, { worker: 'supervisor@example.com' });
  t.after(close);
  assert.equal(await flexState(page, (state) => state.session.degraded), false);
  assert.deepEqual(problems, []);
  assertAllAnswered();
});

async function chooseActivity(page, name) {
  await page.getByTestId('activity-dropdown-button').click();
  await page.getByRole('menuitem', { name }).click();
}

async function activityIs(page, name) {
  await page.getByTestId('activity-dropdown-button').filter({ hasText: name }).waitFor();
}

/** Flex asked for nothing that the emulator does not know. */
function assertAllAnswered() {
  assert.deepEqual(
    emulator.log.filter((line) => line.includes('the emulator has no answer')),
    [],
  );
}
