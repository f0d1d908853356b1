// A dialpad of before beside our plugin, ours switched off: its calls are set up by our server and drawn by us,
// whichever of the two Flex loads first.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { samIsAtWork } from './support/sam.mjs';
import { hasTheStandIn, pluginsWithStandIn, standIn } from './support/stand-in-dialpad.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const AGENT = 'client:agent_40example_2Ecom';
const SECOND = 'client:second_40example_2Ecom';

for (const order of ['first', 'last']) {
  const options = { processes: { emulator: { plugins: pluginsWithStandIn(order) } } };

  story(
    `another dialpad, loaded ${order}: it calls, holds and adds, and the tiles do`,
    async ({ agent, server, telephones }) => {
      await hasTheStandIn(agent, server);
      assert.equal(await agent.page.getByTestId('outbound-dialpad-button').count(), 0);

      await standIn(agent, 'dials', CUSTOMER);
      await agent.sees(`${CUSTOMER}: Ringing...`);
      const customer = await telephones.answer(CUSTOMER);
      await agent.sees(`${CUSTOMER}: Live`);

      await agent.holds(CUSTOMER);
      await agent.sees(`${CUSTOMER}: On Hold`);
      assert.deepEqual(await telephones.held(), [customer]);
      await agent.holds(CUSTOMER);
      await agent.sees(`${CUSTOMER}: Live`);
      await standIn(agent, 'invokes', 'HoldCall');
      await agent.sees(`${CUSTOMER}: On Hold`);
      assert.deepEqual(await telephones.held(), [customer]);
      await standIn(agent, 'invokes', 'UnholdCall');
      await agent.sees(`${CUSTOMER}: Live`);

      const taskSid = await agent.taskSid();
      const { status, callSid } = await standIn(agent, 'adds', taskSid, THIRD);
      assert.equal(status, 200);
      assert.equal(await telephones.answer(THIRD), callSid);
      await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
      await agent.holds(THIRD);
      await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
      assert.deepEqual(await telephones.held(), [callSid]);
      await agent.photographs(`stand-in-dialpad-${order}`);
      await agent.holds(THIRD);
      await agent.removes(THIRD);
      await eventuallyEqual(async () => (await telephones.participants()).length, 2);

      await agent.hangsUp();
      await eventuallyEqual(() => telephones.taskStatus(), 'wrapping');
      assert.equal(await agentRang(telephones), 1);
      await agent.hasNothingToComplainAbout();
    },
    options,
  );

  story(
    `another dialpad, loaded ${order}: the phone that rings when the page is loaded again rings on, and no second one`,
    async ({ agent, server, telephones }) => {
      await hasTheStandIn(agent, server);
      await telephones.quirks({ call_accepts_when_answered: true, desk_phone_answers_after_ms: null });
      await standIn(agent, 'dials', CUSTOMER);
      await telephones.rings(AGENT);
      await agent.reloads();
      await telephones.answer(AGENT);
      await telephones.answer(CUSTOMER);
      await agent.sees(`${CUSTOMER}: Live`);
      assert.equal(await agentRang(telephones), 1);
    },
    options,
  );

  story(
    `another dialpad, loaded ${order}: a colleague who is called accepts, and each sees the other`,
    async (world) => {
      const { agent, second, telephones } = await aColleagueIsCalled(world);
      await accepts(second, telephones);
      await agent.sees('Sam Second: Live');
      await second.sees('Alex Agent: Live');
      assert.equal((await telephones.participants()).length, 2);
      await second.photographs(`stand-in-dialpad-${order}-colleague`);
      await agent.hangsUp();
      await eventuallyEqual(() => second.taskStatus(), 'wrapping');
      assert.equal(await agentRang(telephones), 1);
      for (const desktop of [agent, second]) await desktop.hasNothingToComplainAbout();
    },
    options,
  );

  story(
    `another dialpad, loaded ${order}: a colleague is added to the call of a customer, and comes`,
    async (world) => {
      const { agent, second, telephones } = await bothHaveTheOtherDialpad(world);
      await standIn(agent, 'dials', CUSTOMER);
      await telephones.answer(CUSTOMER);
      await agent.sees(`${CUSTOMER}: Live`);
      assert.equal((await standIn(agent, 'adds', await agent.taskSid(), SECOND)).status, 200);
      await eventuallyEqual(() => second.taskStatus(), 'pending');
      await accepts(second, telephones);
      await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live');
      await second.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live');
    },
    options,
  );

  story(
    `another dialpad, loaded ${order}: a colleague who is called rejects, and it is over for both`,
    async (world) => {
      const { agent, second, telephones } = await aColleagueIsCalled(world);
      await standIn(second, 'invokes', 'RejectTask');
      await eventuallyEqual(() => telephones.participants(), []);
      await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
      await eventuallyEqual(() => second.taskStatus(), '');
      assert.equal(await agentRang(telephones), 1);
    },
    options,
  );
}

story(
  'another dialpad sends a number without a +: it is refused, and nobody rings',
  async ({ agent, server, telephones }) => {
    await hasTheStandIn(agent, server);
    await standIn(agent, 'dials', CUSTOMER.slice(2));
    await telephones.settled();
    const { calls, tasks } = await telephones.state();
    assert.deepEqual([calls, tasks], [[], []]);
    await standIn(agent, 'dials', CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
  },
  { processes: { emulator: { plugins: pluginsWithStandIn('last') } } },
);

/** Two agents with the other dialpad; one of them calls the other, whose desktop tells of it. */
async function aColleagueIsCalled(world) {
  const desktops = await bothHaveTheOtherDialpad(world);
  await standIn(desktops.agent, 'dials', SECOND);
  await eventuallyEqual(() => desktops.second.taskStatus(), 'pending');
  return desktops;
}

async function bothHaveTheOtherDialpad(world) {
  const { agent, server, telephones } = world;
  const second = await samIsAtWork(world);
  for (const desktop of [agent, second]) {
    await hasTheStandIn(desktop, server);
  }
  return { agent, second, telephones };
}

/** The colleague takes the task that is offered, and looks at it. */
async function accepts(second, telephones) {
  await standIn(second, 'invokes', 'AcceptTask');
  await telephones.answer(SECOND);
  await standIn(second, 'invokes', 'SelectTask');
}

/** How many calls Twilio made to the agent. */
async function agentRang(telephones) {
  const { calls } = await telephones.state();
  return calls.filter(({ to }) => to === AGENT).length;
}
