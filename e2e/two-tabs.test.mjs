// One agent with two tabs of Flex: both hear of every reservation, and the agent's telephone rings once.

import assert from 'node:assert/strict';
import { Agent } from './support/agent.mjs';
import { desktopIsThere } from './support/browser.mjs';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
/** For so long whoever accepts first keeps others from it. */
const TURN_MS = 20_000;
const AGENT = 'client:agent_40example_2Ecom';

story('two tabs of one agent: the telephone rings once, and both show the call', async ({ agent, telephones }) => {
  const other = await secondTab(agent);
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await other.sees(`${CUSTOMER}: Live`);
  assert.equal((await callsTo(telephones, AGENT)).length, 1);
  assert.equal((await callsTo(telephones, CUSTOMER)).length, 1);

  await other.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
  await other.photographs('two-tabs');
  await agent.hasNothingToComplainAbout();
});

story("the agent's telephone is busy: Accept calls it again", async ({ agent, telephones, emulator }) => {
  await setQuirks(emulator, { call_accepts_when_answered: true, desk_phone_answers_after_ms: null });
  await agent.dials(CUSTOMER);
  await telephones.isBusy(AGENT);
  assert.equal(await agent.taskStatus(), 'pending');
  await agent.photographs('agent-busy');

  await laterByTheClock(agent.page, TURN_MS);
  await agent.accepts();
  await telephones.answer(AGENT);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => agent.taskStatus(), 'accepted');
  assert.equal((await callsTo(telephones, AGENT)).length, 2);
});

/** Another page of the same browser: the tabs know of each other. */
async function secondTab(agent) {
  const other = new Agent();
  other.page = await agent.page.context().newPage();
  await other.page.goto(agent.page.url());
  await desktopIsThere(other.page);
  return other;
}

function laterByTheClock(page, milliseconds) {
  return page.evaluate((ms) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + ms;
  }, milliseconds);
}

async function callsTo(telephones, number) {
  const { calls } = await telephones.state();
  return calls.filter(({ to }) => to === number);
}

async function setQuirks(emulator, changes) {
  const address = `${emulator.url}/_emulator/quirks`;
  const quirks = await (await fetch(address)).json();
  const answer = await fetch(address, { method: 'PUT', body: JSON.stringify({ ...quirks, ...changes }) });
  assert.equal(answer.ok, true, await answer.text());
}
