// Another dialpad takes keys from the whole document. Those that are meant for a part of ours do not get to it.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { behindTls, pluginsWithStandIn, standIn } from './support/stand-in-dialpad.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

/** Collects what a listener of the document hears. */
function listenToTheDocument() {
  window.heard = [];
  for (const type of ['keydown', 'keypress', 'keyup', 'paste']) {
    document.addEventListener(type, (event) => window.heard.push(`${type} ${event.key}`));
  }
}

const BESIDE_THE_STAND_IN = {
  desktop: { init: listenToTheDocument },
  processes: { emulator: { plugins: pluginsWithStandIn('first') } },
};

story('what is typed into our dialogs and pressed on our buttons calls nobody a second time', async (world) => {
  const { agent, server, telephones } = world;
  await agent.configures({ dialpadDomain: await behindTls(agent.page, server) });
  const { keyboard } = agent.page;

  // The panel of the header.
  await agent.page.getByTestId('outbound-dialpad-button').focus();
  await keyboard.press('Enter');
  await agent.focusIs('Number');
  await keyboard.type(CUSTOMER);
  await keyboard.press('Backspace');
  await keyboard.type('0');
  await keyboard.press('Enter');
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);

  // A tile.
  await agent.tile(CUSTOMER).getByTestId('hold-participant').focus();
  await keyboard.press('Enter');
  await agent.sees(`${CUSTOMER}: On Hold`);
  await keyboard.press(' ');
  await agent.sees(`${CUSTOMER}: Live`);

  // The dialog that adds somebody.
  await agent.page.getByTestId('add-participant').focus();
  await keyboard.press('Enter');
  await agent.focusIs('Number');
  await pastes(agent, THIRD);
  await keyboard.type(THIRD);
  await agent.photographs('kept-keys-dialog');
  await keyboard.press('Enter');
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);

  // A question in a tile, which Escape answers, and one in a dialog.
  await agent.tile(THIRD).getByTestId('hangup-participant').focus();
  await keyboard.press('Enter');
  await agent.focusIs('No, keep +1 415-555-0111 on the call');
  await keyboard.press('Escape');
  await agent.focusIs('Remove +1 415-555-0111 from the call');
  await agent.page.getByTestId('end-for-all').focus();
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await keyboard.press('Escape');
  await eventuallyEqual(() => agent.page.getByRole('dialog').count(), 0);

  await telephones.settled();
  assert.deepEqual(await agent.page.evaluate(() => window.heard), []);
  assert.equal(await standIn(agent, 'screen'), '');
  const { calls, tasks } = await telephones.state();
  assert.equal(tasks.length, 1);
  assert.equal(calls.length, 3, 'the agent, the customer and the third');
  await agent.photographs('kept-keys');
  await agent.hasNothingToComplainAbout();
}, BESIDE_THE_STAND_IN);

story('keys that are not meant for a part of ours reach the page', async (world) => {
  const { agent, server, telephones } = world;
  await agent.configures({ dialpadDomain: await behindTls(agent.page, server) });
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const { keyboard } = agent.page;
  await agent.tile(CUSTOMER).getByTestId('hold-participant').focus();
  await keyboard.press('5');
  await keyboard.press('Escape');
  await eventuallyEqual(() => standIn(agent, 'screen'), '5');
  await pastes(agent, THIRD);
  await eventuallyEqual(() => standIn(agent, 'screen'), `5${THIRD.slice(1)}`);
  const heard = await agent.page.evaluate(() => window.heard);
  const keys = ['keydown 5', 'keypress 5', 'keyup 5', 'keydown Escape', 'keyup Escape'];
  assert.deepEqual(heard, [...keys, 'paste undefined']);
}, BESIDE_THE_STAND_IN);

/** A page reads no clipboard in a test: this is the event alone, which changes no field. */
function pastes(agent, text) {
  return agent.page.evaluate((words) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', words);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, composed: true, clipboardData }));
  }, text);
}
