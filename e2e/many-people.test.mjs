// Many people on one call: the right one is held, muted and removed, and twenty-five can be worked with.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story('of five people the right one is held, muted and removed', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const others = ['+14155550112', '+14155550113', '+14155550111'];
  for (const number of others) {
    await agent.dials(number);
    await telephones.answer(number);
    await eventuallyEqual(() => statusOf(agent, number), 'Live');
  }
  const order = await names(agent);
  assert.deepEqual(order, [CUSTOMER, ...others], 'as they joined');

  const [first, second, third] = others;
  await agent.holds(second);
  await eventuallyEqual(() => statuses(agent), { [CUSTOMER]: 'Live', [first]: 'Live', [second]: 'On Hold', [third]: 'Live' });
  await agent.presses(third, 'mute');
  await eventuallyEqual(() => statuses(agent), { [CUSTOMER]: 'Live', [first]: 'Live', [second]: 'On Hold', [third]: 'Muted' });
  assert.deepEqual(await whoIs(telephones, 'hold'), [second]);
  assert.deepEqual(await whoIs(telephones, 'muted'), [third]);
  await agent.photographs('five-people');
  assert.deepEqual(await cutOff(agent), [], 'each number can be read');

  // What is typed for one of them takes the place of their buttons.
  await agent.tile(first).getByTestId('send-digits').click();
  const field = await agent.tile(first).getByTestId('keys').boundingBox();
  assert.ok(field.width >= 50, `${field.width} px`);
  assert.deepEqual(await cutOff(agent), [], 'whose they are stays in sight');
  await agent.page.keyboard.type('12#');
  await agent.photographsInBothThemes('five-people-keys');
  await agent.page.keyboard.press('Enter');
  await eventuallyEqual(() => telephones.heardBy(first), ['12#']);
  await agent.page.keyboard.press('Escape');

  await agent.removes(first);
  const those = { [CUSTOMER]: 'Live', [second]: 'On Hold', [third]: 'Muted' };
  await eventuallyEqual(() => statuses(agent), those);
  assert.deepEqual(await names(agent), order.filter((name) => name !== first), 'nobody has changed places');
  await eventuallyEqual(async () => (await telephones.participants()).length, 4);
  await agent.reloads();
  await eventuallyEqual(() => statuses(agent), those);
  assert.deepEqual(await names(agent), order.filter((name) => name !== first), 'nor after a reload');
  await agent.hasNothingToComplainAbout();
});

story('twenty-five people are listed, scrolled through, and the right one is held', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const taskSid = await agent.taskSid();
  const callers = Array.from({ length: 23 }, (_, index) => `+141555502${String(index).padStart(2, '0')}`);
  for (const caller of callers) await telephones.dialsIn(caller, taskSid);
  await eventuallyEqual(() => agent.tiles().then(({ length }) => length), 24);
  await eventuallyEqual(async () => (await telephones.participants()).length, 25);
  const rows = agent.page.locator('.Twilio-ParticipantCanvasListItem');
  await eventuallyEqual(() => rows.count(), 24);
  await agent.photographsInBothThemes('twenty-five-people');
  const last = rows.last();
  await last.scrollIntoViewIfNeeded();
  await last.getByTestId('hold-participant').click();
  await eventuallyEqual(() => last.getByTestId('participant-status').innerText(), 'On Hold');
  await agent.photographs('twenty-five-people-end');
  const [held] = (await telephones.participants()).filter(({ hold }) => hold);
  const order = (await agent.state(
    (state, sid) => state.conferences.states.get(sid).source.participants.map(({ callSid }) => callSid),
    taskSid,
  ));
  assert.equal(held.call_sid, order.at(-1));
  await agent.hasNothingToComplainAbout();
}, { timeout: 180_000 });

async function statuses(agent) {
  return Object.fromEntries((await agent.tiles()).map((tile) => tile.split(': ')));
}

async function statusOf(agent, name) {
  return (await statuses(agent))[name];
}

async function names(agent) {
  return (await agent.tiles()).map((tile) => tile.split(': ')[0]);
}

/** The numbers of those who are held, or muted, as Twilio knows it. */
async function whoIs(telephones, flag) {
  const { calls } = await telephones.state();
  const legs = (await telephones.participants()).filter((leg) => leg[flag]);
  return legs.map((leg) => calls.find(({ sid }) => sid === leg.call_sid).to);
}

/** The names of which a part has no room. */
function cutOff(agent) {
  return agent.page.getByTestId('participant-name').evaluateAll((names) =>
    names
      .filter((it) => it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight)
      .map(({ textContent }) => textContent),
  );
}
