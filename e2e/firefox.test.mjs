// An agent in Firefox makes calls. It opens connections ahead of use, and takes what comes on them for the answer to its
// next request.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FirefoxAgent, firefoxPath, launchFirefox } from './support/firefox.mjs';
import { startBoth } from './support/processes.mjs';
import { Telephones } from './support/telephones.mjs';

const CUSTOMER = '+14155550100';
/** As long as actix would wait for a request before it answers 408. */
const PAUSE_MS = 5_000;
const CALLS = Number(process.env.FIREFOX_CALLS || 3);
const TIMEOUT_MS = 60_000 + CALLS * 60_000;

const skip = firefoxPath ? false : 'there is no Firefox; install one, or name it with FIREFOX=<path>';

let browser;
before(async () => {
  if (!skip) browser = await launchFirefox();
});
after(() => browser?.close());

test('in Firefox, a customer is called, answers, is held, and is there after a reload', { skip, timeout: TIMEOUT_MS }, async (t) => {
  const { agent, telephones } = await begin(t, 'firefox');
  await agent.dials(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Ringing...`);
  await agent.photographs('firefox-calling');
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
  await agent.photographs('firefox-hold');

  await agent.reloads();
  await agent.selectsTheCall();
  await agent.sees(`${CUSTOMER}: On Hold`);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.photographs('firefox-reloaded');
  await agent.hasNothingToComplainAbout();
});

test(`in Firefox, no call fails that begins after a pause (${CALLS} calls)`, { skip, timeout: TIMEOUT_MS }, async (t) => {
  const { agent, telephones } = await begin(t, 'firefox-pause');
  const failures = [];
  for (let call = 1; call <= CALLS; call += 1) {
    // By turns after the page is there and after the last call.
    if (call % 2 === 0) await agent.reloads();
    await sleep(PAUSE_MS);
    try {
      await agent.dials(CUSTOMER);
      await telephones.answer(CUSTOMER);
      await agent.sees(`${CUSTOMER}: Live`);
      await agent.hangsUpAndCompletes();
    } catch (error) {
      failures.push(`call ${call}: ${error.message}; on the screen: ${await agent.toasts()}`);
      await agent.photographs(`firefox-failure-${call}`);
      await agent.reloads();
    }
  }
  assert.deepEqual(failures, []);
  await agent.hasNothingToComplainAbout();
});

async function begin(t, name) {
  const both = await startBoth({ name });
  t.after(() => both.stop());
  const agent = await FirefoxAgent.at(browser, both.emulator.url);
  t.after(() => agent.page.close());
  return { agent, telephones: new Telephones(both.emulator) };
}
