// How a task finds its worker: because it names them, or by the filter of the workflow. Where it names them, Flex
// accepts an own call by itself; a colleague is asked all the same.

import assert from 'node:assert/strict';
import { Account } from './support/deployment.mjs';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { samIsAskedAndComes, samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const ALEX = 'client:agent_40example_2Ecom';

const routedBy = (routing) => ({ processes: { server: { env: { TWILIO_ROUTING: routing } } } });

story('direct routing: a task needs no filter, reaches who is busy, and is accepted by Flex itself', async (world) => {
  const { agent, emulator, telephones } = world;
  await withoutFilter(emulator);
  const sam = await samIsAtWork(world);
  await canTake(emulator, 0);
  await countsAcceptances(agent);
  await countsAcceptances(sam);
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.page.getByTestId('hold-task').waitFor();
  assert.equal(await acceptances(agent), 1);
  assert.equal((await telephones.state()).calls.filter(({ to }) => to === ALEX).length, 1);
  await agent.photographs('direct-routing-own-call');

  const comes = sam.accepts.bind(sam);
  sam.accepts = async () => {
    await eventually('Sam is asked', () => sam.page.getByRole('button', { name: /accept/i }).first().isVisible());
    await telephones.settled();
    assert.equal(await acceptances(sam), 0, 'nobody accepts for Sam');
    await sam.photographs('direct-routing-asked');
    await comes();
  };
  await samIsAskedAndComes(agent, sam);
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live');
  await sam.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live');
  await sam.photographs('direct-routing-invited');
  await sam.hangsUp();
  await eventuallyEqual(() => sam.taskStatus(), 'wrapping');
  await agent.hangsUp();
  await eventuallyEqual(() => telephones.participants(), []);
  for (const desktop of [agent, sam]) await desktop.hasNothingToComplainAbout();
}, routedBy('direct'));

story('routing by the workflow: a task waits for who is busy, and is accepted when they are free', async (world) => {
  const { agent, emulator, telephones } = world;
  await canTake(emulator, 0);
  await countsAcceptances(agent);
  await agent.dials(CUSTOMER);
  await eventuallyEqual(() => telephones.taskStatus(), 'pending');
  await telephones.settled();
  assert.equal(await acceptances(agent), 0);
  await canTake(emulator, 1);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  assert.equal(await acceptances(agent), 1);
  await agent.photographs('workflow-routing-own-call');
  await agent.hangsUp();
  await eventuallyEqual(() => telephones.participants(), []);
  await agent.hasNothingToComplainAbout();
}, routedBy('workflow'));

/** How many calls Alex can take: with none, they are as busy as on the phone. */
function canTake(emulator, capacity) {
  const worker = 'Workers/WK00000000000000000000000000000001/Channels/custom1';
  const path = `taskrouter.twilio.com/v1/Workspaces/${emulator.workspace_sid}/${worker}`;
  return new Account(emulator).create(path, { Capacity: String(capacity) });
}

/** The workflow routes nothing to anybody. */
function withoutFilter(emulator) {
  const path = `taskrouter.twilio.com/v1/Workspaces/${emulator.workspace_sid}/Workflows/${emulator.workflow_sid}`;
  return new Account(emulator).create(path, { Configuration: JSON.stringify({ task_routing: { filters: [] } }) });
}

/** Counts how often anybody, Flex or the plugin or a person, has a task accepted. */
function countsAcceptances(desktop) {
  return desktop.page.evaluate(() => {
    window.acceptances = 0;
    window.Twilio.Flex.Actions.addListener('beforeAcceptTask', () => {
      window.acceptances += 1;
    });
  });
}

function acceptances(desktop) {
  return desktop.page.evaluate(() => window.acceptances);
}
