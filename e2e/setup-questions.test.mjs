// `cargo xtask setup` at a terminal: it asks for what only a person knows, and again for what cannot be right.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isolatedEnvironment } from './support/isolation.mjs';
import { projectFolder, startEmulator } from './support/processes.mjs';
import { Terminal, noTerminal } from './support/terminal.mjs';

const xtask = process.env.XTASK_BINARY || join(projectFolder, 'target/debug/xtask');
const OURS = '+15005550100';
const NOBODYS = '+15005559999';

test('setup asks for what it needs, and again for what cannot be right', { skip: noTerminal, timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'setup-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const emulator = await startEmulator({ name: 'setup-questions' });
  t.after(() => emulator.stop());
  const settings = join(folder, 'settings');
  const env = { ...isolatedEnvironment(), TWILIO_BASE_URL: emulator.url };
  const terminal = new Terminal(xtask, ['setup', '--env-file', settings], env);
  t.after(() => terminal.close());
  const answers = async (question, ...answer) => {
    await terminal.reads(question);
    terminal.types(...answer);
  };

  await answers(/Account SID \(.*:/, 'AC123');
  await terminal.reads(/32 hexadecimal digits/);
  await answers(/Account SID \(.*:/, emulator.account_sid);
  await answers(/Auth token \(.*:/, 'mistyped');
  await terminal.reads(/Twilio does not accept this/);
  await answers(/Account SID \(.*:/, emulator.account_sid);
  await answers(/Auth token \(.*:/, emulator.auth_token);

  await answers(/Where Twilio will reach your server/, 'calls.example.com');
  await terminal.reads(/write it with https:/);
  await answers(/Where Twilio will reach your server/, 'https://calls.example.com');
  await answers(/Record them\? true or false/, 'false');
  await terminal.reads(new RegExp(`1\\. \\${OURS}`));
  await answers(/The number that customers see/, NOBODYS);
  await terminal.reads(/neither a number of the account nor a verified caller ID/);
  await answers(/The number that customers see/, '1');

  await answers(/make these changes\? \[y\/N\]/, 'y');
  await terminal.reads(/done; `cargo xtask doctor`/);
  assert.equal(await terminal.ends(), 0);
  assert.doesNotMatch(terminal.shown, new RegExp(`mistyped|${emulator.auth_token}`), 'what was typed as a secret');

  const written = await readFile(settings, 'utf8');
  for (const line of [
    `TWILIO_ACCOUNT_SID=${emulator.account_sid}`,
    `TWILIO_AUTH_TOKEN=${emulator.auth_token}`,
    'PUBLIC_URL=https://calls.example.com',
    'RECORD_CALLS=false',
    `DEFAULT_CALLER_ID=${OURS}`,
    `TWILIO_WORKFLOW_SID=${emulator.workflow_sid}`,
  ]) {
    assert.ok(written.split('\n').includes(line), `${line}\nis not in:\n${written}`);
  }
});
