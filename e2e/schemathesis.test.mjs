// Generated requests to each route: nothing makes the server fail, and every answer is as its OpenAPI document says.
//
// Schemathesis is a program in Python, so it is not among the packages of this project. `SCHEMATHESIS` names it:
//
//     python3 -m venv venv && venv/bin/pip install schemathesis==4.32.5
//     SCHEMATHESIS=$PWD/venv/bin/schemathesis cargo xtask e2e --filter "OpenAPI document"

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isolatedEnvironment } from './support/isolation.mjs';
import { startBoth } from './support/processes.mjs';

const program = process.env.SCHEMATHESIS;
const skip = program ? false : 'SCHEMATHESIS names no program';
const HOOKS = fileURLToPath(new URL('support/schemathesis_hooks.py', import.meta.url));
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

let both;
let folder;

before(async () => {
  if (skip) return;
  // One worker asks for everything.
  const env = { WORKER_REQUESTS_PER_MINUTE: '0', WORKER_DIALS_PER_MINUTE: '0' };
  both = await startBoth({ name: 'schemathesis', server: { env } });
  folder = await mkdtemp(join(tmpdir(), 'schemathesis-'));
});

after(async () => {
  await both?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('who is not logged in is answered as the OpenAPI document says', { skip, timeout: 240_000 }, async (t) => {
  t.diagnostic(cases(await generate('coverage')));
});

test('an agent is answered as the OpenAPI document says', { skip, timeout: 240_000 }, async (t) => {
  const session = await fetch(`${both.emulator.url}/_emulator/session?worker=agent@example.com`);
  const { token: Token } = await session.json();
  const Worker = 'client:agent_40example_2Ecom';
  const body = new URLSearchParams({ Token, Worker, To: '+14155550100' });
  const created = await fetch(`${both.server.url}/create-new-task`, { method: 'POST', body });
  const { taskSid } = await created.json();
  assert.ok(taskSid, 'there is a call');
  const loggedBefore = both.server.log.length;
  const report = await generate('fuzzing', {
    SCHEMATHESIS_HOOKS: HOOKS,
    FORM_FIELDS: JSON.stringify({ Token, Worker, taskSid }),
  });
  const spans = both.server.log.slice(loggedBefore).map((line) => JSON.parse(line).span);
  // What needs no call is answered: the token arrives.
  const answers = spans.filter((span) => span?.path === '/sync-token').map(({ status }) => status);
  assert.ok(answers.includes(200), `${answers}`);
  t.diagnostic(cases(report));
});

/** Plays one of Schemathesis' phases, and gives what it printed. */
async function generate(phase, env = {}) {
  const args = ['--no-color', '--checks', CHECKS.join(','), '--phases', phase, '--max-examples', '20'];
  const options = { cwd: folder, env: { ...isolatedEnvironment(), ...env } };
  const run = await promisify(execFile)(program, ['run', `${both.server.url}/openapi.json`, ...args], options).catch((error) => error);
  assert.equal(run.code, undefined, run.stdout);
  return run.stdout;
}

/** `542 generated, 542 passed`. */
function cases(report) {
  const [counts] = /[1-9]\d* generated, .*/.exec(report) ?? assert.fail(report);
  return counts;
}
