// What a task says of its call for reports, as Flex has it when an agent wraps up.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { samIsAskedAndComes, samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const MINUTE = 60;

story('a call with a hold and a colleague: each agent has their own report when they wrap up', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
  await telephones.minutesPass(1);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await samIsAskedAndComes(agent, sam);
  await agent.sees(`${CUSTOMER}: Live`, 'Sam Second: Live');
  await telephones.minutesPass(2);
  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  const first = await reported(agent);
  assert.deepEqual(words(first), {
    hang_up_by: 'Warm Transfer', followed_by: 'Warm Transfer', destination: 'Sam Second', outcome: 'answered',
  });
  isAbout(first.hold_time, MINUTE);
  isAbout(first.talk_time, 3 * MINUTE);
  await agent.photographsInBothThemes('reporting-wrapping');

  await sam.sees(`${CUSTOMER}: Live`);
  await telephones.minutesPass(1);
  await telephones.hangsUp(CUSTOMER);
  await eventuallyEqual(() => sam.taskStatus(), 'wrapping');
  await telephones.settled();
  const second = await reported(sam);
  assert.deepEqual(words(second), {
    conversation_id: await agent.taskSid(), hang_up_by: 'Customer', preceded_by: 'Warm Transfer', outcome: 'answered',
  });
  isAbout(second.hold_time, 0);
  isAbout(second.talk_time, 3 * MINUTE);
  // What is known in the end does not differ from what Flex was told at the leave.
  assert.deepEqual(await reported(agent), first);
  await sam.photographs('reporting-wrapping-colleague');
  await agent.completes();
  await agent.photographsInBothThemes('reporting-completed');
  for (const desktop of [agent, sam]) await desktop.hasNothingToComplainAbout();
});

/** What Flex has in its store of the task's attributes. */
async function reported(desktop) {
  const read = () => desktop.state((state) => [...state.worker.tasks.values()][0]?.attributes.conversations);
  await eventuallyEqual(async () => typeof (await read())?.hang_up_by, 'string');
  return read();
}

function words({ talk_time: _talk, hold_time: _hold, ...others }) {
  return others;
}

/** People take a few seconds for each thing that they do. */
function isAbout(seconds, wanted) {
  assert.ok(seconds >= wanted && seconds < wanted + MINUTE / 2, `${seconds} s, and not about ${wanted}`);
}
