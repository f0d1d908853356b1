// One agent with two tabs of Flex: both hear of every reservation, and the agent's telephone rings once.

import assert from 'node:assert/strict';
import { Agent } from './support/agent.mjs';
import { desktopIsThere } from './support/browser.mjs';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
/** Who asks to accept that soon after another one is no agent who waits. */
const SAME_MOMENT_MS = 2_000;
/** For how long one press keeps the next ones from calling the telephone. */
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

story("the agent's telephone is busy: each press on Accept says when it can be called again, and then it is", async ({ agent, telephones, emulator }) => {
  await setQuirks(emulator, { call_accepts_when_answered: true, desk_phone_answers_after_ms: null });
  await agent.dials(CUSTOMER);
  await telephones.isBusy(AGENT);
  assert.equal(await agent.taskStatus(), 'pending');
  await agent.photographs('agent-busy');

  // Each press says when the next one can do something, and the notices do not pile up.
  await laterByTheClock(agent.page, SAME_MOMENT_MS);
  for (let press = 1; press <= 4; press++) {
    // The notice lies over the button of the task list.
    await agent.page.getByRole('button', { name: /accept/i }).last().click();
    await eventuallyEqual(async () => (await saidToWait(agent)).length, 1);
  }
  const [seconds] = await saidToWait(agent);
  assert.ok(seconds >= 1 && seconds <= 18, `${seconds} s`);
  await agent.photographsInBothThemes('agent-busy-told');
  await eventually('a screen reader hears it', () => isAnnounced(agent.page, 'Your phone is being called already.'));

  await laterByTheClock(agent.page, seconds * 1_000);
  await agent.accepts();
  await telephones.answer(AGENT);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => agent.taskStatus(), 'accepted');
  assert.equal((await callsTo(telephones, AGENT)).length, 2);
});

story('a second tab says that Accept works in the first, and calls the telephone once that is closed', async ({ agent, telephones, emulator }) => {
  await setQuirks(emulator, { call_accepts_when_answered: true, desk_phone_answers_after_ms: null });
  await agent.dials(CUSTOMER);
  await telephones.isBusy(AGENT);
  const second = await secondTab(agent);
  await eventuallyEqual(() => second.taskStatus(), 'pending');

  const press = async () => {
    await laterByTheClock(second.page, TURN_MS);
    // The notice lies over the button of the task list.
    await second.page.getByRole('button', { name: /accept/i }).last().click();
  };
  // What the tab does by itself may come late, and the press after it is told that the telephone is being called.
  await eventually('it says where to press', async () => {
    await press();
    return eventually('it says so at once', () => saysWhereToPress(second), 2_000).catch(() => false);
  });
  await second.photographsInBothThemes('second-tab-told');
  assert.equal((await callsTo(telephones, AGENT)).length, 1);

  await agent.page.close();
  // The page is gone before the browser has taken its lock away.
  await eventuallyEqual(() => heldLocks(second.page), []);
  await press();
  await telephones.answer(AGENT);
  await telephones.answer(CUSTOMER);
  await second.sees(`${CUSTOMER}: Live`);
  assert.equal((await callsTo(telephones, AGENT)).length, 2);
});

/** What a tab of this browser does that no other one shall do. */
function heldLocks(page) {
  return page.evaluate(async () => (await navigator.locks.query()).held.map(({ name }) => name));
}

/** Another page of the same browser: the tabs know of each other. */
async function secondTab(agent) {
  const other = new Agent();
  other.page = await agent.page.context().newPage();
  await other.page.goto(agent.page.url());
  await desktopIsThere(other.page);
  return other;
}

/** In how many seconds Accept can be pressed again, as each notice says. */
async function saidToWait(agent) {
  const said = (await agent.toasts()).map((toast) => /If it does not ring, press Accept again in (\d+) s\./.exec(toast));
  return said.filter(Boolean).map(([, seconds]) => Number(seconds));
}

async function saysWhereToPress(agent) {
  return (await agent.toasts()).some((toast) => toast.includes('Press Accept there, or close that tab.'));
}

/** Whether a text is where screen readers hear of what is new. */
function isAnnounced(page, words) {
  return page.evaluate((text) => {
    const live = document.querySelectorAll('[aria-live]:not([aria-live="off"]), [role="alert"], [role="status"]');
    return [...live].some((region) => region.textContent.includes(text));
  }, words);
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
