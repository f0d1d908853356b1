// Tasks go to their worker by `RoutingTarget`, and the workflow has no filter: what a new account has.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const AGENT = 'client:agent_40example_2Ecom';
const SAM = 'client:second_40example_2Ecom';

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
  { processes: { server: { env: { TWILIO_ROUTING: 'direct' } } } },
);

/** How many calls Twilio made to a telephone. */
async function rang(telephones, address) {
  const { calls } = await telephones.state();
  return calls.filter(({ to }) => to === address).length;
}
