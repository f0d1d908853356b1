// The dialog that transfers a call: a colleague is asked first, and all of it works by keyboard alone.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';
import { BY_ALEX, CUSTOMER, CUSTOMER_AS_READ, choosesSam, isOnACall, opensTransfer, readsWhy } from './support/transfer.mjs';

const NO_CALLS = [{ method: 'POST', path: '/api.twilio.com/*/Participants/CA*', status: 503, times: 1000 }];
const NO_ANSWER =
  'The phone service does not answer at the moment. Try again; if that does not help, tell your administrator.';
const NOTE = 'Calls about the blue bicycle';

story('asked first, the colleague talks to both, and the agent leaves when they like', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await isOnACall(world);
  const dialog = await opensTransfer(agent);
  await choosesSam(agent, dialog);
  await dialog.getByTestId('transfer-ask-first').click();
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Calling...');
  await agent.photographsInBothThemes('transfer-asked-first');
  await readsWhy(sam, BY_ALEX, CUSTOMER_AS_READ);
  await sam.accepts();
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live');
  assert.deepEqual(await telephones.held(), []);
  await agent.hasHeardThatTheCallGoesOn();
  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await sam.sees(`${CUSTOMER}: Live`);
  await telephones.settled();
  assert.equal((await telephones.participants()).length, 2);
  for (const desktop of [agent, sam]) await desktop.hasNothingToComplainAbout();
});

story('a call is transferred by keyboard alone, in a narrow window, and a refusal is told in the dialog', async (world) => {
  const { agent, telephones } = world;
  await samIsAtWork(world);
  await isOnACall(world);
  await agent.page.setViewportSize({ width: 640, height: 400 });
  const dialog = agent.page.getByTestId('transfer-dialog');
  const press = (key) => agent.page.keyboard.press(key);
  await agent.page.getByTestId('call-transfer').focus();
  await press('Enter');
  await agent.focusIs('Search by name');
  await press('Escape');
  await eventuallyEqual(() => dialog.count(), 0);
  assert.equal(await focused(agent), 'call-transfer');

  await press('Enter');
  await choosesSam(agent, dialog);
  for (const stop of ['transfer-note', 'transfer-ask-first', 'transfer-hand-over', 'transfer-close']) {
    await press('Tab');
    assert.equal(await focused(agent), stop);
    if (stop === 'transfer-note') await agent.page.keyboard.type(NOTE);
  }
  await press('Shift+Tab');
  await telephones.faults({ requests: NO_CALLS });
  await press('Enter');
  const problem = dialog.getByTestId('outbound-dialpad-problem');
  await eventuallyEqual(() => problem.innerText(), NO_ANSWER);
  assert.equal(await problem.getAttribute('role'), 'alert');
  await eventuallyEqual(() => isInSight(problem, dialog), true);
  assert.equal(await focused(agent), 'transfer-hand-over', 'the keyboard stays where it was');
  await agent.photographsInBothThemes('transfer-refused-640x400');
  await agent.sees(`${CUSTOMER}: Live`);

  await telephones.faults({ requests: [] });
  await press('Enter');
  await agent.sees(`${CUSTOMER}: On Hold`, 'Sam Second: Calling...');
  await eventuallyEqual(() => dialog.count(), 0);
});

/** Whether none of it is scrolled out of the box. */
async function isInSight(part, box) {
  const [inner, outer] = [await part.boundingBox(), await box.boundingBox()];
  return inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
}

/** Where the keyboard is. */
function focused(agent) {
  return agent.page.evaluate(() => document.activeElement.closest('[data-testid]')?.dataset.testid);
}
