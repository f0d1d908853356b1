// A developer who has a Twilio account keeps its settings in a `.env` or in the shell. The stories run without them.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBoth } from './support/processes.mjs';

// The server refuses to start with any of these.
const refused = { DEFAULT_CALLER_ID: 'nobody', TWILIO_SYNC_SERVICES_SID: 'IS00000000000000000000000000000001' };

test('settings in the environment do not reach the server', async (t) => {
  Object.assign(process.env, refused);
  t.after(() => Object.keys(refused).forEach((name) => delete process.env[name]));
  await assertStarts(t, 'foreign-environment');
});

test('settings in a .env, here or further up, do not reach the server', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-settings-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const lines = Object.entries(refused).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), lines.join(''));
  mkdirSync(join(folder, 'below'));
  const before = process.cwd();
  process.chdir(join(folder, 'below'));
  t.after(() => process.chdir(before));
  await assertStarts(t, 'foreign-env-file');
});

async function assertStarts(t, name) {
  const both = await startBoth({ name });
  t.after(() => both.stop());
  assert.equal((await fetch(`${both.server.url}/health`)).status, 200);
}
