// A colleague is on the call, and their desktop shows it as well as the caller's does.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { samIsAskedAndComes, samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const NO_ANSWER = 'Sam Second did not answer. Try again later.';

story('a colleague who is called from the directory comes, and each sees the other by name', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await callsSam(agent);
  await agent.sees('Sam Second: Calling...');
  await agent.photographs('internal-call-rings');
  await agent.seesAlsoAfterReload('Sam Second: Calling...');
  await sam.reloads();
  await sam.accepts();
  await agent.sees('Sam Second: Live');
  await sam.sees('Alex Agent: Live');
  // Flex's hold is the customer's: there is none.
  for (const desktop of [agent, sam]) assert.equal(await desktop.page.getByTestId('hold-task').count(), 0);
  for (const desktop of [agent, sam]) await desktop.page.getByTestId('hangup-task').waitFor();
  await agent.photographs('internal-call-caller');
  await sam.photographs('internal-call-colleague');
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);

  await agent.seesAlsoAfterReload('Sam Second: Live');
  await sam.seesAlsoAfterReload('Alex Agent: Live');
  await telephones.settled();
  await neitherComplains(agent, sam);

  await sam.hangsUp();
  await eventuallyEqual(() => telephones.participants(), []);
  for (const desktop of [agent, sam]) await eventuallyEqual(() => desktop.taskStatus(), 'wrapping');
  await sam.photographs('internal-call-over');
  await neitherComplains(agent, sam);
});

story('who called a colleague hangs up, and it is over for both', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await callsSam(agent);
  await sam.accepts();
  await sam.sees('Alex Agent: Live');
  await agent.hangsUp();
  await eventuallyEqual(() => telephones.participants(), []);
  for (const desktop of [agent, sam]) await eventuallyEqual(() => desktop.taskStatus(), 'wrapping');
  await neitherComplains(agent, sam);
});

story('a colleague rejects: the call is over for both, and nobody is asked again', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await callsSam(agent);
  await agent.sees('Sam Second: Calling...');
  // The task's end comes first, what the map says of it second.
  await telephones.syncSockets({ stalled: true });
  await sam.page.getByRole('button', { name: /reject/i }).first().click();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await telephones.syncSockets({});
  await eventuallyEqual(() => sam.taskStatus(), '');
  await eventuallyEqual(() => agent.toasts(), [NO_ANSWER]);
  await agent.photographs('internal-call-rejected');
  assert.deepEqual(await sam.toasts(), []);
  await sam.photographs('internal-call-rejected-colleague');
  await telephones.settled();
  await eventuallyEqual(() => telephones.participants(), []);
  for (const [desktop, status] of [[agent, 'wrapping'], [sam, '']]) {
    await desktop.reloads();
    await eventuallyEqual(() => desktop.taskStatus(), status);
    assert.deepEqual(await desktop.tiles(), []);
  }
  assert.deepEqual(agent.problems, []);
  await sam.hasNothingToComplainAbout();
});

story('a colleague does not answer in time: it is over for both, the caller is told why, and can call again', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await callsSam(agent);
  await eventuallyEqual(() => sam.taskStatus(), 'pending');
  await agent.sees('Sam Second: Calling...');
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await eventuallyEqual(() => agent.toasts(), [NO_ANSWER]);
  await agent.photographs('internal-call-no-answer');
  await eventuallyEqual(() => sam.taskStatus(), '');
  assert.deepEqual(await sam.toasts(), []);
  await sam.photographs('internal-call-no-answer-colleague');
  await telephones.settled();
  assert.deepEqual(await telephones.participants(), []);
  const { tasks } = await telephones.state();
  assert.deepEqual(tasks.map(({ assignment_status: status }) => status).sort(), ['canceled', 'wrapping']);
  await agent.completes();
  await callsSam(agent);
  await sam.accepts();
  await agent.sees('Sam Second: Live');
  await sam.sees('Alex Agent: Live');
  assert.deepEqual([...agent.problems, ...sam.problems], []);
}, { processes: { server: { env: { COLLEAGUE_TIMEOUT_SECONDS: '5' } } } });

story('a colleague does not answer: the caller sees that they are called, and takes the call back', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await callsSam(agent);
  await eventuallyEqual(() => sam.taskStatus(), 'pending');
  await agent.sees('Sam Second: Calling...');
  await agent.presses('Sam Second', 'cancel');
  await eventuallyEqual(() => sam.taskStatus(), '');
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.photographs('internal-call-canceled');
  await eventuallyEqual(() => telephones.participants(), []);
  await neitherComplains(agent, sam);
});

story('a colleague who is asked to come sees everybody, holds the customer, and leaves the others to go on', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await agent.dials(CUSTOMER);
  const customer = await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await samIsAskedAndComes(agent, sam);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Live`, 'Sam Second: Live');
  await sam.seesAlsoAfterReload(`${CUSTOMER}: Live`, 'Alex Agent: Live');
  await agent.photographs('internal-call-inviter');
  await sam.photographs('internal-call-invited');

  await sam.holds(CUSTOMER);
  for (const [desktop, other] of [[agent, 'Sam Second'], [sam, 'Alex Agent']]) {
    await desktop.sees(`${CUSTOMER}: On Hold`, `${other}: Live`);
  }
  assert.deepEqual(await telephones.held(), [customer]);
  await sam.photographs('internal-call-invited-holds');
  await sam.holds(CUSTOMER);
  await sam.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live');

  await sam.hangsUp();
  await eventuallyEqual(() => sam.taskStatus(), 'wrapping');
  await agent.sees(`${CUSTOMER}: Live`);
  await telephones.settled();
  assert.equal((await telephones.participants()).length, 2, 'they talk on');
  await agent.photographs('internal-call-invited-left');
  await neitherComplains(agent, sam);
});

/** From the directory, by keyboard. */
async function callsSam(agent) {
  await agent.opensDialpad();
  await agent.page.getByRole('tab', { name: 'Colleagues' }).click();
  await eventuallyEqual(() => agent.page.getByRole('option').locator('span').allInnerTexts(), ['Sam Second']);
  await agent.photographsInBothThemes('dialpad-colleagues');
  await agent.page.getByTestId('outbound-dialpad-search').press('ArrowDown');
  await agent.page.keyboard.press('Enter');
}

async function neitherComplains(...desktops) {
  for (const desktop of desktops) await desktop.hasNothingToComplainAbout();
}
