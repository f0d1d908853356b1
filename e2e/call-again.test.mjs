// Who was busy, did not answer or could not be called is called again from their tile.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

story('a customer who was busy is called again, as the customer, and once for two presses', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.isBusy(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Busy`);
  await agent.photographsInBothThemes('tile-busy');
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Busy`);

  await pressesTwice(agent, CUSTOMER);
  await telephones.rings(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Ringing...`);
  await agent.photographs('tile-called-again');
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Ringing...`);
  assert.equal(await callsTo(telephones, CUSTOMER), 2, 'the first, and one more');
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const types = (await telephones.map(await agent.taskSid())).filter(({ status }) => status === 'joined');
  assert.deepEqual(types.map(({ participant_type: type }) => type).sort(), ['customer', 'worker']);
  await agent.hasNothingToComplainAbout();
});

story('where Twilio refuses to call, the tile says why, and the customer can be called again', async ({ agent, telephones }) => {
  const why = 'Calls to this number are not allowed. Ask your administrator to allow the country or the number.';
  await telephones.refusesTheNextDial(21215);
  await agent.dials(CUSTOMER);
  await agent.sees(`${CUSTOMER}: ${why}`);
  await eventuallyEqual(() => agent.toasts(), [why]);
  await agent.photographsInBothThemes('tile-refused');

  await agent.presses(CUSTOMER, 'call-again');
  await telephones.rings(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Ringing...`);
  assert.equal(await callsTo(telephones, CUSTOMER), 1);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
});

story('a third person who did not answer is called again, and once for two presses', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.dials(THIRD);
  await telephones.doesNotAnswer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: No answer`);
  await agent.photographs('tile-no-answer');

  await pressesTwice(agent, THIRD);
  await telephones.rings(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Ringing...`);
  assert.equal(await callsTo(telephones, THIRD), 2, 'the first, and one more');
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.hasNothingToComplainAbout();
});

story('a third person who was busy is there after a reload, for a while, and can be called again', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.dials(THIRD);
  await telephones.isBusy(THIRD);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Live`, `${THIRD}: Busy`);
  await agent.photographsInBothThemes('tile-busy-third-after-reload');

  await agent.presses(THIRD, 'call-again');
  await telephones.rings(THIRD);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Live`, `${THIRD}: Ringing...`);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.hasNothingToComplainAbout();
});

/** Before the page can draw what came of the first press. */
function pressesTwice(agent, name) {
  return agent.tile(name).getByTestId('call-again-participant').evaluate((button) => {
    button.click();
    button.click();
  });
}

async function callsTo(telephones, number) {
  const { calls } = await telephones.state();
  return calls.filter(({ to }) => to === number).length;
}
