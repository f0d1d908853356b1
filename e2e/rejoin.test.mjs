// An agent's browser is reloaded or dies in mid-call and takes the voice leg along: the customer waits on hold, and the
// call goes on when the page is back.

import assert from 'node:assert/strict';
import { desktopIsThere } from './support/browser.mjs';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';
import { choosesSam, opensTransfer, saysOfTransfer } from './support/transfer.mjs';

const CUSTOMER = '+14155550100';

story('the page is loaded anew in mid-call: the customer is on hold, then the call goes on by itself', async (world) => {
  const { agent, telephones } = world;
  const customer = await isOnACall(world);
  // Flex takes its time to start.
  let start;
  const mayStart = new Promise((resolve) => (start = resolve));
  await agent.page.route('**/flex-ui.js?*', async (route) => {
    await mayStart;
    await route.continue();
  });
  const reloaded = agent.page.reload();
  await eventuallyEqual(() => telephones.held(), [customer]);
  await eventuallyEqual(async () => (await telephones.participants()).length, 1);
  assert.equal(await telephones.taskStatus(), 'assigned');
  start();
  await reloaded;
  await desktopIsThere(agent.page);
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => telephones.held(), []);
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  assert.equal(await agent.taskStatus(), 'accepted');
  assert.ok(await activeCall(agent), 'Flex has the call');
  await agent.photographsInBothThemes('rejoin-back');
  await telephones.settled();
  await agent.hasNothingToComplainAbout();

  // And who hangs up ends it at once.
  await agent.hangsUp();
  await eventuallyEqual(() => telephones.participants(), []);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.hasNothingToComplainAbout();
}, BROWSER());

story('the page is there before the telephone rings: the agent sees who waits', async (world) => {
  const { agent, telephones, t } = world;
  const customer = await isOnACall(world);
  // The agent's telephone cannot be rung for now.
  await telephones.faults({
    requests: [{ method: 'POST', path: '/api.twilio.com/*/Participants.json', status: 503, times: 1000 }],
  });
  await agent.reloads();
  await agent.sees(`${CUSTOMER}: On Hold`);
  assert.equal(await activeCall(agent), undefined);
  assert.deepEqual(await telephones.held(), [customer]);
  const note = 'You were disconnected. Your phone is being called again.';
  await eventuallyEqual(() => agent.page.getByTestId('own-leg-note').innerText(), note);
  assert.equal(await agent.page.getByRole('status').filter({ hasText: note }).count(), 1, 'it is read aloud');
  await agent.photographsInBothThemes('rejoin-waiting');
  await telephones.faults({});
  await agent.reloads();
  await agent.sees(`${CUSTOMER}: Live`);
  await eventually('Flex has the call', () => activeCall(agent));
  assert.equal(await agent.page.getByTestId('own-leg-note').count(), 0);
  await telephones.settled();
  assert.deepEqual(await telephones.held(), []);
}, BROWSER());

story('the page is loaded anew while the call is handed over: the hand-over goes on, and the colleague takes over', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world, BROWSER().desktop);
  const customer = await isOnACall(world);
  const dialog = await opensTransfer(agent);
  await choosesSam(agent, dialog);
  await dialog.getByTestId('transfer-hand-over').click();
  const waits = 'Handing the call over to Sam Second.';
  await saysOfTransfer(agent, waits);
  await agent.reloads();
  await eventually('Flex has the call again', () => activeCall(agent));
  await eventuallyEqual(() => agent.page.getByTestId('own-leg-note').count(), 0);
  await agent.sees(`${CUSTOMER}: On Hold`, 'Sam Second: Calling...');
  await saysOfTransfer(agent, waits);
  await agent.photographsInBothThemes('rejoin-handing-over');
  assert.deepEqual(await telephones.held(), [customer]);
  // The telephone may be rung twice at this moment, by the page and by the server; one of the two stops.
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  await sam.accepts();
  await sam.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  assert.deepEqual(await telephones.held(), []);
  await telephones.settled();
}, BROWSER());

story('the agent who waits for their telephone hangs up: the call is over', async (world) => {
  const { agent, telephones } = world;
  await isOnACall(world);
  await telephones.faults({
    requests: [{ method: 'POST', path: '/api.twilio.com/*/Participants.json', status: 503, times: 1000 }],
  });
  await agent.reloads();
  await agent.sees(`${CUSTOMER}: On Hold`);
  await agent.hangsUp();
  await eventuallyEqual(() => telephones.participants(), []);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await telephones.settled();
}, BROWSER());

story('the browser is closed for good: after the limit the call is over and the task wraps', async (world) => {
  const { agent, telephones } = world;
  const customer = await isOnACall(world);
  await agent.page.goto('about:blank');
  await eventuallyEqual(() => telephones.held(), [customer]);
  assert.equal(await telephones.taskStatus(), 'assigned');
  await eventuallyEqual(() => telephones.participants(), [], 20_000);
  await eventuallyEqual(() => telephones.taskStatus(), 'wrapping');
}, BROWSER({ REJOIN_SECONDS: '5' }));

story('who hangs up on purpose ends the call at once, and nobody is rung again', async (world) => {
  const { agent, telephones } = world;
  await isOnACall(world);
  const said = agent.page.waitForRequest('**/leave-conference');
  await agent.hangsUp();
  await said;
  await eventuallyEqual(() => telephones.participants(), []);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await telephones.settled();
  const { calls } = await telephones.state();
  assert.equal(calls.filter(({ to }) => to.startsWith('client:')).length, 1);
  await agent.hasNothingToComplainAbout();
}, BROWSER());

/** The agent and the customer talk, and the agent's telephone is their browser; returns the customer's leg. */
async function isOnACall({ agent, telephones }) {
  await telephones.quirks({ desk_phone_answers_after_ms: null, unregistered_client_does_not_ring: true });
  await agent.dials(CUSTOMER);
  const customer = await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  return customer;
}

function activeCall(agent) {
  return agent.state((state) => state.phone.activeCall?.parameters.CallSid);
}

/** A telephone in the browser, whose call ends with the page, and a server that waits for the agent. */
function BROWSER(env = { REJOIN_SECONDS: '30' }) {
  return { desktop: { softphone: 'browser' }, processes: { server: { env } } };
}
