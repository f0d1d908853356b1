// The agent's telephone in the real Flex UI: calls to the agent are in Flex's phone state, and Flex's own buttons act on
// them.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { desktopIsThere, flexState, launchBrowser, openDesktop } from './support/browser.mjs';
import { eventually } from './support/eventually.mjs';
import { startEmulator } from './support/processes.mjs';
import { Telephones } from './support/telephones.mjs';

const agent = 'client:agent_40example_2Ecom';

let emulator;
let twiml;
let browser;

before(async () => {
  emulator = await startEmulator({ name: 'softphone' });
  twiml = await serveTwiml();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  twiml?.close();
  await emulator?.stop();
});

test('a desk phone rings, is muted and hung up from Flex, and survives a reload', async (t) => {
  const { page, problems, close } = await openDesktop(browser, emulator.url);
  t.after(close);

  const callSid = await callTheAgent();
  await activeCallIs(page, callSid);
  assert.equal(await isMuted(page), false);

  await invoke(page, 'ToggleMute');
  assert.equal(await isMuted(page), true);
  await callOf(callSid, (call) => call.phone_muted);

  await page.reload();
  await desktopIsThere(page);
  await activeCallIs(page, callSid);
  assert.equal(await isMuted(page), true, 'the telephone is on the desk, and still muted');
  await invoke(page, 'ToggleMute');
  await callOf(callSid, (call) => !call.phone_muted);

  await hangUp(page);
  await callOf(callSid, (call) => call.status === 'completed');
  await activeCallIs(page, undefined);
  assert.deepEqual(problems, []);
});

test('who is hung up on is rid of the call in Flex', async (t) => {
  const { page, problems, close } = await openDesktop(browser, emulator.url);
  t.after(close);
  const callSid = await callTheAgent();
  await activeCallIs(page, callSid);
  await fetch(`${emulator.url}/_emulator/calls/${callSid}/hang-up`, { method: 'POST' });
  await activeCallIs(page, undefined);

  const next = await callTheAgent();
  await activeCallIs(page, next);
  await hangUp(page);
  await activeCallIs(page, undefined);
  assert.deepEqual(problems, []);
});

test('a telephone in the browser goes with the page', async (t) => {
  // Otherwise the desk phone picks up as well, and one of the two comes too late.
  const telephones = new Telephones(emulator);
  await telephones.quirks({ desk_phone_answers_after_ms: null });
  t.after(() => telephones.quirks({}));
  const { page, problems, close } = await openDesktop(browser, emulator.url, { softphone: 'browser' });
  t.after(close);
  const callSid = await callTheAgent();
  await activeCallIs(page, callSid);
  await page.reload();
  await callOf(callSid, (call) => call.status === 'completed');
  await desktopIsThere(page);
  assert.equal(await activeCall(page), undefined);
  assert.deepEqual(problems, []);
});

/** Calls the agent as a server would, into a conference. */
async function callTheAgent() {
  const { account_sid: accountSid, auth_token: authToken } = emulator;
  const answer = await fetch(`${emulator.url}/api.twilio.com/2010-04-01/Accounts/${accountSid}/Calls.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
    body: new URLSearchParams({ To: agent, From: '+15005550100', Url: twiml.url }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()).sid;
}

/** Waits until the emulator's call is so. */
function callOf(callSid, isSo) {
  return eventually(`${callSid} is so`, async () => {
    const { calls } = await (await fetch(`${emulator.url}/_emulator/state`)).json();
    return calls.find((call) => call.sid === callSid && isSo(call));
  });
}

function activeCall(page) {
  return flexState(page, (state) => state.phone.activeCall?.parameters.CallSid);
}

/** Waits until Flex has this call, or none. */
async function activeCallIs(page, callSid) {
  await page.waitForFunction(
    (sid) =>
      window.Twilio.Flex.Manager.getInstance().store.getState().flex.phone.activeCall?.parameters.CallSid ===
      (sid ?? undefined),
    callSid ?? null,
  );
}

function isMuted(page) {
  return flexState(page, (state) => state.phone.activeCall.isMuted());
}

/** What Flex's Hang up does once it has found the task. */
function hangUp(page) {
  return page.evaluate(() =>
    window.Twilio.Flex.Manager.getInstance().store.getState().flex.phone.activeCall.disconnect(),
  );
}

function invoke(page, action) {
  return page.evaluate((name) => window.Twilio.Flex.Actions.invokeAction(name), action);
}

/** The answer of a server to every call: into a conference, alone. */
async function serveTwiml() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/xml');
    response.end('<Response><Dial><Conference>softphone</Conference></Dial></Response>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
