// `cargo xtask dev --account`: the same with an account of Twilio's, which an emulator on another port stands for.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Agent } from './support/agent.mjs';
import { desktopIsThere, launchBrowser, openPage } from './support/browser.mjs';
import { startDev } from './support/dev.mjs';
import { eventually } from './support/eventually.mjs';
import { startEmulator } from './support/processes.mjs';
import { Telephones } from './support/telephones.mjs';
import { playTwilio } from './support/twilio-hosts.mjs';

const CUSTOMER = '+14155550100';
/** What the account tells its other agents: a server that is not there. */
const RELEASED_SERVER = 'http://127.0.0.1:9';

let browser;
let emulator;
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dev-account-'));
  [browser, emulator] = await Promise.all([
    launchBrowser(),
    startEmulator({ name: 'dev-account-emulator', serverUrl: RELEASED_SERVER }),
  ]);
});
after(async () => {
  await browser?.close();
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('it says what it will touch and asks first; then an agent of the account calls through this server', { timeout: 120_000 }, async (t) => {
  await assert.rejects(start([]), (error) => {
    assert.match(error.message, /✓ the auth token opens Emulated account[^]*0 problems/);
    assert.match(error.message, /is a real account:[^]*cost money[^]*recorded[^]*left alone/);
    assert.match(error.message, /add --yes to go on/);
    assert.doesNotMatch(error.message, new RegExp(emulator.auth_token));
    return true;
  });

  const dev = await start(['--yes']);
  t.after(() => dev.stop());
  const log = dev.log.join('\n');
  assert.match(log, /✓ it takes what Twilio signs/);
  assert.match(log, new RegExp(`log in to ${emulator.account_sid}`));
  // Nothing of Twilio's is emulated beside the account.
  assert.equal((await fetch(`${dev.url}_emulator/session`)).status, 404);
  assert.equal((await fetch(`${dev.url}flex-api.twilio.com/v1/Configuration`)).status, 404);

  const agent = await opens(dev.url);
  t.after(() => agent.close());
  const telephones = new Telephones(emulator);
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);

  // A reload would end a call whose agent talks in the browser.
  await agent.page.evaluate(() => (window.isStillThere = true));
  await announcesNewBuild(dev.url);
  await agent.page.locator('#live-reload').getByText('There is a new build').waitFor();
  assert.ok(await agent.page.evaluate(() => window.isStillThere));
  await agent.photographs('dev-account');
  await agent.reloads();
  await agent.sees(`${CUSTOMER}: On Hold`);

  await t.test('the server follows the settings that are saved', () => followsSettings(dev, agent));
});

async function followsSettings(dev, agent) {
  const overlay = agent.page.locator('#live-reload .overlay');
  const says = (text) => eventually(`dev says: ${text}`, () => dev.log.some((line) => line.includes(text)));
  const save = (changed) => writeSettings(dev.serverUrl, changed);

  save({ TWILIO_ROUTING: 'sideways' });
  await says('the server has ended by itself');
  await overlay.getByText('The server does not run').waitFor();
  save({ RECORD_CALLS: 'false' });
  await says('they are not recorded');
  await says('the server runs with the settings that were saved');
  await overlay.waitFor({ state: 'hidden' });
  // The call has gone on, and is followed by the server that runs now.
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);

  save({ RECORD_CALLS: 'false', TWILIO_ACCOUNT_SID: undefined });
  await overlay.getByText('TWILIO_ACCOUNT_SID is not set').waitFor();
  assert.equal((await fetch(`${dev.serverUrl}/health`)).status, 200);
  save({ RECORD_CALLS: 'false' });
  await overlay.waitFor({ state: 'hidden' });

  // As after a tunnel got another name: the page is told, and it is looked whether Twilio reaches the server there.
  const looks = () => dev.log.filter((line) => line.includes('it takes what Twilio signs')).length;
  save({ PUBLIC_URL: dev.serverUrl.replace('127.0.0.1', 'localhost') });
  await eventually('the server is looked at once more', () => looks() === 2);

  save({ TWILIO_ACCOUNT_SID: `AC${'f'.repeat(32)}` });
  await says('start `cargo xtask dev --account` again to change the account');
  assert.equal((await fetch(`${dev.serverUrl}/health`)).status, 200);
}

test('an account in which no call would succeed is left alone', async () => {
  await assert.rejects(start(['--yes'], { TWILIO_WORKFLOW_SID: `WW${'f'.repeat(32)}` }), (error) => {
    assert.match(error.message, /workflow[^]*fix these problems first/);
    return true;
  });
});

test('a server that gets the callbacks already is not taken the calls of', async () => {
  const other = createServer((_, answer) => answer.end(JSON.stringify({ status: 'ok' })));
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const PUBLIC_URL = `http://127.0.0.1:${other.address().port}`;
    await assert.rejects(start(['--yes'], { PUBLIC_URL }), /a server answers at PUBLIC_URL already/);
  } finally {
    other.closeAllConnections();
    other.close();
  }
});

/** Starts it with a file of settings; resolves when its page is there, rejects with what it said when it ends. */
function start(further, changed = {}) {
  return startDev({
    name: 'dev-account',
    args: ({ server }) => ['--account', '--env-file', writeSettings(server, changed), ...further],
  });
}

/** Writes the file of settings, without those that are undefined. */
function writeSettings(server, changed) {
  const file = join(folder, 'settings');
  const settings = {
    TWILIO_ACCOUNT_SID: emulator.account_sid,
    TWILIO_AUTH_TOKEN: emulator.auth_token,
    TWILIO_WORKSPACE_SID: emulator.workspace_sid,
    TWILIO_WORKFLOW_SID: emulator.workflow_sid,
    TWILIO_BASE_URL: emulator.url,
    // What stands for a tunnel.
    PUBLIC_URL: server,
    DEFAULT_CALLER_ID: '+15005550100',
    ...changed,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  writeFileSync(file, given.map(([name, value]) => `${name}=${value}\n`).join(''));
  return file;
}

/** As `dev` does when it has built something. */
async function announcesNewBuild(url) {
  const body = JSON.stringify({ versions: { desktop: 1_000 } });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}_emulator/live-reload`, { method: 'PUT', headers, body });
  assert.equal(answer.status, 204);
}

/** Opens the page in a browser for which the emulator is Twilio, as somebody who has logged in to Flex. */
async function opens(url) {
  const { page, close } = await openPage(browser, url);
  await playTwilio(page, emulator);
  await page.goto(url);
  await desktopIsThere(page);
  return Object.assign(new Agent(), { page, close });
}
