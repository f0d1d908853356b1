// A call is handed over: the customer waits on hold, and whoever comes takes them over. If nobody does, the agent takes
// them back.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';
import {
  BY_ALEX,
  CUSTOMER,
  CUSTOMER_AS_READ,
  choosesSam,
  isOnACall,
  opensTransfer,
  readsWhy,
  saysOfTransfer,
} from './support/transfer.mjs';

const NOTE = 'Wants a refund for the blue bicycle';

story('a call is handed over: the customer waits, and the agent is gone when the colleague comes', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  const customer = await isOnACall(world);
  const dialog = await opensTransfer(agent);
  assert.equal(await dialog.getAttribute('aria-modal'), 'true');
  await agent.photographsInBothThemes('transfer-dialog');
  await choosesSam(agent, dialog);
  await dialog.getByTestId('transfer-note').fill(NOTE);
  await agent.photographsInBothThemes('transfer-dialog-chosen');
  await dialog.getByTestId('transfer-hand-over').click();
  await eventuallyEqual(() => dialog.count(), 0);
  await agent.sees(`${CUSTOMER}: On Hold`, 'Sam Second: Calling...');
  await saysOfTransfer(agent, 'Handing the call over to Sam Second.');
  await agent.photographsInBothThemes('transfer-waiting');
  assert.deepEqual(await telephones.held(), [customer]);

  // Who is asked reads by whom, whose call it is, and why.
  await readsWhy(sam, BY_ALEX, CUSTOMER_AS_READ, NOTE);
  await sam.photographsInBothThemes('transfer-incoming');
  await sam.accepts();
  await sam.sees(`${CUSTOMER}: Live`);
  await readsWhy(sam, BY_ALEX, CUSTOMER_AS_READ, NOTE);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  assert.deepEqual(await telephones.held(), []);
  await sam.photographsInBothThemes('transfer-taken-over');
  await agent.photographsInBothThemes('transfer-handed-over');
  await sam.seesAlsoAfterReload(`${CUSTOMER}: Live`);
  await telephones.settled();
  for (const desktop of [agent, sam]) await desktop.hasNothingToComplainAbout();

  await sam.hangsUp();
  await eventuallyEqual(() => telephones.participants(), []);
});

story('nobody comes: the customer stays on hold, the agent is told, also after a reload, and takes them back', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await isOnACall(world);
  const dialog = await opensTransfer(agent);
  await choosesSam(agent, dialog);
  await dialog.getByTestId('transfer-hand-over').click();
  await sam.page.getByRole('button', { name: /reject/i }).first().click();
  const told = 'Sam Second did not take the call. The customer is still on hold.';
  await saysOfTransfer(agent, told);
  await eventuallyEqual(() => agent.toasts(), ['Sam Second did not answer. Try again later.']);
  await agent.photographsInBothThemes('transfer-nobody-came');
  await agent.reloads();
  await saysOfTransfer(agent, told);
  // Another dialpad would take the key for its own.
  await agent.page.evaluate(() => {
    window.heard = [];
    document.addEventListener('keydown', ({ key }) => window.heard.push(key));
  });
  await agent.page.getByTestId('transfer-take-back').press('Enter');
  await saysOfTransfer(agent, '');
  assert.deepEqual(await agent.page.evaluate(() => window.heard), []);
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => agent.page.evaluate(() => document.activeElement.dataset.testid), 'add-participant');
  assert.deepEqual(await telephones.held(), []);
  // And it can be handed over again, by Flex's action.
  const transfersByAction = (targetSid) =>
    agent.page.evaluate((targetSid) => {
      const { Actions, Manager } = window.Twilio.Flex;
      const [task] = Manager.getInstance().store.getState().flex.worker.tasks.values();
      return Actions.invokeAction('TransferTask', { task, targetSid, options: { mode: 'COLD' } });
    }, targetSid);
  await agent.page.evaluate(() => window.Twilio.Flex.Actions.invokeAction('SelectTask', { sid: undefined }));
  await assert.rejects(transfersByAction('WK00000000000000000000000000000099'), /badNumber/);
  await agent.page.getByTestId('transfer-dialog').getByText('This number cannot be called.').waitFor();
  // The browser tells of the refusal, and Flex of its action.
  assert.match(agent.problems.splice(0).join('\n'), /400 \(Bad Request\)[\s\S]*TransferTask body: badNumber/);
  await transfersByAction('WK00000000000000000000000000000002');
  await saysOfTransfer(agent, 'Handing the call over to Sam Second.');
  await agent.page.getByTestId('transfer-take-back').click();
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => sam.taskStatus(), '');
  assert.deepEqual([...agent.problems, ...sam.problems], []);
});

story('a call is handed over to a queue: whoever accepts takes it over', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await isOnACall(world);
  const dialog = await opensTransfer(agent);
  const everyone = dialog.getByRole('option', { name: 'Everyone' });
  await eventuallyEqual(() => everyone.locator('small').innerText(), 'Queue · Available: 2 · Waiting: 0');
  await agent.photographsInBothThemes('transfer-queue-statistics');
  // The list follows while it is open.
  const people = dialog.getByRole('option').locator('small');
  await sam.turns('Break');
  await eventuallyEqual(() => people.allInnerTexts(), ['Break', 'Queue · Available: 1 · Waiting: 0']);
  const away = dialog.getByRole('option', { name: 'Sam' });
  await away.dispatchEvent('click');
  await agent.page.keyboard.press('ArrowDown');
  await eventuallyEqual(() => away.getAttribute('aria-selected'), 'true');
  await agent.page.keyboard.press('Enter');
  assert.equal(await dialog.getByTestId('transfer-to').innerText(), 'Choose whom to transfer to.', 'Sam is away');
  await sam.turns('Available');
  await eventuallyEqual(() => people.allInnerTexts(), ['Available', 'Queue · Available: 2 · Waiting: 0']);
  await everyone.click();
  await eventuallyEqual(() => dialog.getByTestId('transfer-to').innerText(), 'To Everyone');
  await dialog.getByTestId('transfer-hand-over').click();
  await saysOfTransfer(agent, 'Handing the call over to Everyone.');
  await agent.sees(`${CUSTOMER}: On Hold`, 'Everyone: Calling...');
  await agent.photographsInBothThemes('transfer-queue-waiting');
  await sam.accepts();
  await sam.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  assert.deepEqual(await telephones.held(), []);
  for (const desktop of [agent, sam]) await desktop.hasNothingToComplainAbout();
});
