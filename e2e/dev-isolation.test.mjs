// `cargo xtask dev` beside the settings of a real account, which a developer has in a `.env` or in the shell.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDev } from './support/dev.mjs';

// The server refuses to start with the first two, and with the last it would talk to an account of Twilio's.
const SETTINGS = {
  DEFAULT_CALLER_ID: 'nobody',
  TWILIO_SYNC_SERVICES_SID: 'IS00000000000000000000000000000001',
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000009',
};

test('settings in the shell and in a .env reach nobody, and Ctrl-C ends everything', { timeout: 60_000 }, async (t) => {
  const envFile = Object.entries(SETTINGS).map(([name, value]) => `${name}=${value}\n`).join('');
  const dev = await startDev({ name: 'dev-isolation', env: SETTINGS, envFile });
  let code;
  t.after(() => code ?? dev.stop());
  assert.equal((await fetch(`${dev.serverUrl}/ready`)).status, 200);
  const { accountSid } = await (await fetch(`${dev.url}_emulator/session`)).json();
  assert.match(accountSid, /^AC/);
  assert.notEqual(accountSid, SETTINGS.TWILIO_ACCOUNT_SID);

  code = await dev.stop();
  assert.equal(code, 0);
  for (const address of [dev.url, `${dev.serverUrl}/health`]) await assert.rejects(fetch(address), address);
});
