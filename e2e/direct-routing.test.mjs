// Tasks go to their worker by `RoutingTarget`, and the workflow has no filter: what a new account has. And the same by
// the workflow.

import assert from 'node:assert/strict';
import { Account } from './support/deployment.mjs';
import { eventuallyEqual } from './support/eventually.mjs';
import { samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const AGENT = 'client:agent_40example_2Ecom';
const SAM = 'client:second_40example_2Ecom';
/** The workers' SIDs. */
const ALEX = 'WK00000000000000000000000000000001';
const SAM_SID = 'WK00000000000000000000000000000002';
/** What they read then. */
const AWAY = 'You are away, so no calls reach you. Set your activity to Available first, then call.';
const DIRECT = { processes: { server: { env: { TWILIO_ROUTING: 'direct' } } } };
const BY_WORKFLOW = { processes: { server: { env: { TWILIO_ROUTING: 'workflow' } } } };

story(
  'without a filter in the workflow a call reaches who made it, is accepted by itself, and a colleague is asked',
  async (world) => {
    const { agent, telephones } = world;
    await telephones.hasNoFilter();
    // By the workflow alone it would go to the agent, who has been idle for longer.
    const sam = await samIsAtWork(world);
    await sam.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await sam.sees(`${CUSTOMER}: Live`);
    assert.equal(await rang(telephones, SAM), 1);
    assert.equal(await agent.taskStatus(), '');
    await sam.photographs('direct-routing');

    const dialog = await sam.opensAddDialog();
    await dialog.getByRole('tab', { name: 'Colleagues' }).click();
    await dialog.getByRole('option').click();
    await eventuallyEqual(() => agent.taskStatus(), 'pending');
    await telephones.settled();
    assert.equal(await rang(telephones, AGENT), 0, 'a colleague is asked');
    await agent.photographs('direct-routing-asked');
    await agent.accepts();
    await sam.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live');
    await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live');
    await sam.holds(CUSTOMER);
    await agent.sees(`${CUSTOMER}: On Hold`, 'Sam Second: Live');
    for (const desktop of [agent, sam]) await desktop.hasNothingToComplainAbout();
  },
  DIRECT,
);

story('by the workflow a call waits for who is busy, and is accepted when they are free', async ({ agent, emulator, telephones }) => {
  await canTake(emulator, ALEX, 0);
  await agent.dials(CUSTOMER);
  await eventuallyEqual(() => telephones.taskStatus(), 'pending');
  await telephones.settled();
  assert.equal(await agent.taskStatus(), '');
  await canTake(emulator, ALEX, 1);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  assert.equal(await rang(telephones, AGENT), 1);
  await agent.photographs('workflow-routing');
  await agent.hasNothingToComplainAbout();
}, BY_WORKFLOW);

story('directly, a call of their own reaches who is busy at once, and a colleague who is busy is asked when they are free', async (world) => {
  const { agent, emulator, telephones } = world;
  const sam = await samIsAtWork(world);
  for (const worker of [ALEX, SAM_SID]) await canTake(emulator, worker, 0);
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  assert.equal(await rang(telephones, AGENT), 1);

  const dialog = await agent.opensAddDialog();
  await dialog.getByRole('tab', { name: 'Colleagues' }).click();
  await dialog.getByRole('option').click();
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Calling...');
  await telephones.settled();
  assert.equal(await sam.taskStatus(), '');
  await agent.photographsInBothThemes('direct-routing-busy-colleague');
  await canTake(emulator, SAM_SID, 1);
  await sam.accepts();
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live');
  for (const desktop of [agent, sam]) await desktop.hasNothingToComplainAbout();
}, DIRECT);

for (const [routing, options] of Object.entries({ directly: DIRECT, 'by the workflow': BY_WORKFLOW })) {
  story(`who is away is told so before anything is dialled, ${routing}, and calls when they are back`, async ({ agent, telephones }) => {
    await becomes(agent, 'Break');
    await agent.dials(CUSTOMER);
    await eventuallyEqual(() => agent.page.getByTestId('outbound-dialpad-problem').innerText(), AWAY);
    assert.deepEqual((await telephones.state()).calls, []);
    await becomes(agent, 'Available');
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    await agent.hasNothingToComplainAbout();
  }, options);
}

/** As Flex's own menu does. */
async function becomes(agent, activityName) {
  await agent.page.evaluate(
    (name) => window.Twilio.Flex.Actions.invokeAction('SetActivity', { activityName: name, isInvokedByUser: true }),
    activityName,
  );
  await eventuallyEqual(() => agent.state((state) => state.worker.activity.name), activityName);
}

/** How many calls a worker can take: with none, they are as busy as on the telephone. */
function canTake(emulator, worker, capacity) {
  const path = `taskrouter.twilio.com/v1/Workspaces/${emulator.workspace_sid}/Workers/${worker}/Channels/custom1`;
  return new Account(emulator).create(path, { Capacity: String(capacity) });
}

/** How many calls Twilio made to a telephone. */
async function rang(telephones, address) {
  const { calls } = await telephones.state();
  return calls.filter(({ to }) => to === address).length;
}
