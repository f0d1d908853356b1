// `cargo xtask doctor` finds what is wrong in the account and names what mends it; `cargo xtask setup` mends what it can.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { Account, deploy } from './support/deployment.mjs';
import { isolatedEnvironment } from './support/isolation.mjs';
import { leasePort } from './support/ports.mjs';
import { projectFolder, startBoth, startServer } from './support/processes.mjs';

const xtask = process.env.XTASK_BINARY || join(projectFolder, 'target/debug/xtask');
const plugin = join(projectFolder, 'build/plugin-outbound-participants-canvas.js');
const worker = 'Workers/WK00000000000000000000000000000001';
const nobodys = '+15005559999';

let both;
let account;
let folder;
let good;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  both = await startBoth({ name: 'doctor' });
  account = new Account(both.emulator);
  good = {
    TWILIO_ACCOUNT_SID: both.emulator.account_sid,
    TWILIO_AUTH_TOKEN: both.emulator.auth_token,
    TWILIO_API_KEY: both.emulator.api_key,
    TWILIO_API_SECRET: both.emulator.api_secret,
    TWILIO_WORKSPACE_SID: both.emulator.workspace_sid,
    TWILIO_WORKFLOW_SID: both.emulator.workflow_sid,
    TWILIO_BASE_URL: both.emulator.url,
    PUBLIC_URL: both.server.url,
    DEFAULT_CALLER_ID: '+15005550100',
  };
});

after(async () => {
  await both?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('before anything is deployed, doctor says what to do next; afterwards everything is right', async () => {
  const report = await doctor();
  // The emulator's configuration names the server from the start.
  assert.deepEqual(problems(report), ['plugin']);
  const url = both.server.url;
  const deployed = await deploy(both.emulator, ['--file', plugin, '--release', '--configure', url]);
  assert.equal(deployed.code, 0, deployed.stderr);

  const after = await doctor();
  assert.deepEqual(problems(after), [], JSON.stringify(after, null, 1));
  assert.equal(after.ok, true);
  const { stdout } = await run(['doctor'], good);
  assert.match(stdout, /✓ the auth token opens Emulated account \(AC/);
  assert.match(stdout, /✓ it takes what Twilio signs/);
  assert.match(stdout, /✓ server and plugin are both version \d+\.\d+\.\d+\n/);
  assert.match(stdout, /0 problems/);
  assert.doesNotMatch(stdout, new RegExp(both.emulator.auth_token));
});

test('a key that may not read everything opens the account, and of what it may not read nothing is said', async () => {
  const forbidden = (path) => ({ method: 'GET', path, status: 403, times: 100 });
  await account.faults(forbidden('/api.twilio.com/*/IncomingPhoneNumbers*'), forbidden('/taskrouter.twilio.com/*'));
  const report = await doctor().finally(() => account.faults());
  assert.deepEqual(problems(report), [], JSON.stringify(report, null, 1));
});

test('what Twilio leaves out in lists is looked up', async () => {
  const shown = await account.control('GET', 'quirks');
  await account.control('PUT', 'quirks', { ...shown, lists_show_attributes: false });
  const report = await doctor();
  await account.control('PUT', 'quirks', shown);
  assert.deepEqual(problems(report), [], JSON.stringify(report, null, 1));
});

const otherSid = (prefix) => `${prefix}${'f'.repeat(32)}`;
const rest = (path) => `taskrouter.twilio.com/v1/Workspaces/${both.emulator.workspace_sid}/${path}`;
const attributes = (changed) => async () => {
  const { attributes: text } = await account.get(rest(worker));
  await account.create(rest(worker), { Attributes: JSON.stringify({ ...JSON.parse(text), ...changed }) });
  return () => account.create(rest(worker), { Attributes: text });
};
const uiAttributes = (ours) => async () => {
  const { account_sid, ui_attributes } = await account.get('flex-api.twilio.com/v1/Configuration');
  const write = (to) =>
    account.ask('POST', 'flex-api.twilio.com/v1/Configuration', { json: { account_sid, ui_attributes: to } });
  const changed = { ...ui_attributes.outbound_participants_canvas, ...ours };
  await write({ ...ui_attributes, outbound_participants_canvas: changed });
  return () => write(ui_attributes);
};

/** What is planted: settings, or a change of the account that returns how it is undone; what is found, and its fix. */
const mistakes = [
  ['no public address', { PUBLIC_URL: '' }, 'settings', /set PUBLIC_URL/],
  ['no auth token', { TWILIO_AUTH_TOKEN: '' }, 'settings', /set TWILIO_AUTH_TOKEN/],
  ['a workspace in place of a workflow', { TWILIO_WORKFLOW_SID: otherSid('WS') }, 'settings', /set TWILIO_WORKFLOW_SID/],
  ['half of an API key', { TWILIO_API_SECRET: '' }, 'settings', /set both/],
  ['a routing that is none', { TWILIO_ROUTING: 'filter' }, 'settings', /direct or workflow/],
  ['another channel', { TWILIO_TASK_CHANNEL: 'voice' }, 'settings', /custom1/],
  ['a wrong auth token', { TWILIO_AUTH_TOKEN: 'wrong' }, 'account', /copy SID and token/],
  ['a wrong API key', { TWILIO_API_SECRET: 'wrong' }, 'api-key', /make a key of this account/],
  ['no such workspace', { TWILIO_WORKSPACE_SID: otherSid('WS') }, 'workspace', /one of: WS.*Flex Task Assignment/],
  ['no such workflow', { TWILIO_WORKFLOW_SID: otherSid('WW') }, 'workflow', /one of: WW/],
  ['a workflow without the filter', withoutFilter, 'workflow', /cargo xtask setup/],
  ['a filter for everything before that for calls', filterInFront, 'workflow', /cargo xtask setup/],
  ['no task channel', withoutChannel, 'channel', /cargo xtask setup/],
  ['workers without contact_uri', withoutContactUri, 'contact-uri', /log in to Flex/],
  ['a worker without capacity', withoutCapacity, 'capacity', /cargo xtask setup/],
  ['no such Sync service', { TWILIO_SYNC_SERVICE_SID: otherSid('IS') }, 'sync', /leave TWILIO_SYNC_SERVICE_SID out/],
  ["a caller ID that is nobody's", { DEFAULT_CALLER_ID: nobodys }, 'caller-id', /verify it/],
  ['a caller ID without a country code', { DEFAULT_CALLER_ID: '5005550100' }, 'caller-id', /country code/],
  ["a worker's number that is nobody's", attributes({ phone: nobodys }), 'caller-id', /verify it/],
  ["a number to choose that is nobody's", uiAttributes({ caller_ids: [nobodys] }), 'caller-id', /verify it/],
  ['nothing at the public address', { PUBLIC_URL: 'http://127.0.0.1:9' }, 'server', /cargo run --release -p server/],
  ['something else at the public address', () => ({ PUBLIC_URL: both.emulator.url }), 'server', /every path/],
  ['another name than the server has', otherName, 'signature', /PUBLIC_URL/],
  ['another server in the settings of Flex', uiAttributes({ server_url: 'https://other.example.com' }), 'server-address', /deploy --configure/],
];

for (const [what, plant, check, fix] of mistakes) {
  test(`doctor finds: ${what}`, async () => {
    let changed = plant;
    let undo = () => {};
    if (typeof plant === 'function') {
      const planted = await plant();
      if (typeof planted === 'function') [changed, undo] = [{}, planted];
      else changed = planted;
    }
    try {
      const report = await doctor(changed);
      assert.equal(report.ok, false);
      const found = report.checks.find((it) => it.check === check && it.level === 'problem');
      assert.match(found?.fix ?? '', fix, JSON.stringify(report, null, 1));
    } finally {
      await undo();
    }
  });
}

test('doctor finds: a proxy that changes what is posted', async (t) => {
  const { port, release } = await leasePort();
  t.after(release);
  const changes = async (request, response) => {
    const body = await text(request);
    const { method, headers } = request;
    const form = method === 'POST' ? { body: `${body}&checked=1` } : {};
    const passedOn = { 'content-type': headers['content-type'] ?? '', 'x-twilio-signature': headers['x-twilio-signature'] ?? '' };
    const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, { method, headers: passedOn, ...form });
    response.writeHead(answer.status).end(await answer.text());
  };
  const front = createServer(changes).listen(0, '127.0.0.1');
  t.after(() => front.close());
  await once(front, 'listening');
  const PUBLIC_URL = `http://127.0.0.1:${front.address().port}`;
  const server = await startServer(both.emulator, port, { name: 'doctor-behind-proxy', env: { PUBLIC_URL } });
  t.after(server.stop);
  const { checks } = await doctor({ PUBLIC_URL });
  const found = checks.find((it) => it.check === 'signature');
  assert.match(found.text, /changes or refuses what is posted/);
  assert.match(found.fix, /body of a request/);
});

test('doctor warns of a worker who cannot be called, or has no number to show, and stops nobody else', async () => {
  const undo = await attributes({ contact_uri: undefined, phone: '' })();
  try {
    const report = await doctor({ DEFAULT_CALLER_ID: '' });
    assert.equal(report.ok, true, JSON.stringify(report, null, 1));
    const warned = report.checks.filter((it) => it.level === 'warning').map((it) => it.check);
    assert.deepEqual(warned, ['contact-uri', 'caller-id']);
  } finally {
    await undo();
  }
});

test('doctor says that calls are recorded, and reads a number as people write it', async () => {
  const { stdout } = await run(['doctor'], { ...good, DEFAULT_CALLER_ID: '"+1 (500) 555-0100"' });
  assert.match(stdout, /✓ every call is recorded from the start/);
  assert.match(stdout, /✓ \d+ caller IDs, bought or verified/);
});

test('setup puts the filter for calls before one that takes everything, and adds no second one', async () => {
  const undo = await filterInFront();
  try {
    const { checks } = await doctor();
    assert.match(checks.find((it) => it.check === 'workflow').text, /the filter "All tasks" .*offered to anybody/);
    const shown = await run(['setup', '--dry-run'], good);
    assert.match(shown.stdout, /its filter "Outbound Calls" before all others[^]*nothing was changed/);
    const { code, stdout, stderr } = await run(['setup', '--yes'], good);
    assert.equal(code, 0, stdout + stderr);
    const { configuration } = await account.get(rest(`Workflows/${both.emulator.workflow_sid}`));
    const names = JSON.parse(configuration).task_routing.filters.map((filter) => filter.filter_friendly_name);
    assert.deepEqual(names, ['Outbound Calls', 'All tasks']);
    assert.deepEqual(problems(await doctor()), []);
  } finally {
    await undo();
  }
});

test('setup makes what is missing, fills in the settings, and changes nothing when it is run again', async () => {
  await withoutChannel();
  await withoutFilter();
  const settings = { ...good, TWILIO_WORKSPACE_SID: '', TWILIO_WORKFLOW_SID: '' };

  const shown = await run(['setup', '--dry-run'], settings);
  assert.match(shown.stdout, /\+ task channel custom1[^]*one filter before all others[^]*nothing was changed/);
  assert.match(shown.stdout, /"expression": "task.targetWorker == worker.contact_uri"/);
  const refused = await run(['setup'], settings);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /add --yes/);
  assert.deepEqual(problems(await doctor()), ['channel', 'workflow']);

  // The account cannot be changed at the moment: what was asked for and found is written all the same.
  await account.faults({ method: 'POST', path: '/taskrouter.twilio.com/*/TaskChannels', status: 500 });
  const failed = await run(['setup', '--yes'], settings);
  assert.equal(failed.code, 1);
  assert.match(failed.text, new RegExp(`^TWILIO_WORKSPACE_SID=${both.emulator.workspace_sid}$`, 'm'));

  const { code, stdout, stderr, text } = await run(['setup', '--yes'], settings);
  assert.equal(code, 0, stdout + stderr);
  assert.match(text, new RegExp(`^TWILIO_WORKSPACE_SID=${both.emulator.workspace_sid}$`, 'm'));
  assert.match(text, new RegExp(`^TWILIO_WORKFLOW_SID=${both.emulator.workflow_sid}$`, 'm'));
  assert.deepEqual(problems(await doctor()), []);
  assert.match((await run(['setup', '--yes'], good)).stdout, /everything is there already/);
});

test('setup takes no caller ID from which Twilio refuses calls', async () => {
  const settings = { ...good, DEFAULT_CALLER_ID: '' };
  const refused = await run(['setup', '--yes', '--caller-id', nobodys], settings);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /--caller-id: \+15005559999 is neither a number of the account nor a verified caller ID/);
  assert.match(refused.text, /^DEFAULT_CALLER_ID=$/m, 'nothing was written');

  const taken = await run(['setup', '--yes', '--caller-id', good.DEFAULT_CALLER_ID], settings);
  assert.equal(taken.code, 0, taken.stderr);
  assert.match(taken.text, new RegExp(`^DEFAULT_CALLER_ID=\\${good.DEFAULT_CALLER_ID}$`, 'm'));
});

test('with direct routing doctor and setup ask for no filter', async () => {
  const undo = await withoutFilter();
  try {
    const settings = { ...good, TWILIO_ROUTING: 'direct' };
    const lacksFilter = async (routing) => problems(await doctor({ TWILIO_ROUTING: routing })).includes('workflow');
    assert.equal(await lacksFilter('direct'), false);
    assert.match((await run(['setup', '--dry-run'], settings)).stdout, /everything is there already/);
    const asked = await run(['setup', '--yes', '--routing', 'direct'], good);
    assert.equal(asked.code, 0, asked.stderr);
    assert.match(asked.text, /^TWILIO_ROUTING=direct$/m);
    // Where the workflow has to find the worker, the same account lacks it.
    assert.equal(await lacksFilter('workflow'), true);
  } finally {
    await undo();
  }
});

test('what is exported wins over .env, and doctor says so', async () => {
  const { stdout } = await run(['doctor'], good, { TWILIO_ACCOUNT_SID: otherSid('AC') });
  assert.match(stdout, /! TWILIO_ACCOUNT_SID is exported with another value/);
  assert.match(stdout, /unset TWILIO_ACCOUNT_SID/);
});

test('a plugin of another version than the server is named', async () => {
  const file = join(folder, 'plugin.js');
  await writeFile(file, '/* outbound-participants-canvas 9.9.9 (0123456789ab) */\n');
  const deployed = await deploy(both.emulator, ['--file', file, '--file-version', '9.9.9', '--release']);
  assert.equal(deployed.code, 0, deployed.stderr);
  const found = (await doctor()).checks.find((it) => it.check === 'versions');
  assert.equal(found.level, 'warning');
  assert.match(found.text, /^the server is version \d+\.\d+\.\d+, and the plugin 9\.9\.9$/);
  assert.match(found.fix, /docs\/compatibility.md/);
});

function problems(report) {
  const found = report.checks.filter((it) => it.level === 'problem').map((it) => it.check);
  return [...new Set(found)].sort();
}

async function doctor(changed = {}) {
  const { stdout, stderr } = await run(['doctor', '--json'], { ...good, ...changed });
  assert.ok(stdout, stderr);
  return JSON.parse(stdout);
}

/** Runs a task with settings in a file of their own. Resolves to its exit code, what it printed, and the file. */
async function run(args, settings, exported = {}) {
  const file = join(folder, 'settings');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await writeFile(file, `${lines.join('\n')}\n`);
  const env = { ...isolatedEnvironment(), ...exported };
  const said = await new Promise((resolve) => {
    execFile(xtask, [...args, '--env-file', file], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, stdout, stderr });
    });
  });
  return { ...said, text: await readFile(file, 'utf8') };
}

async function withoutChannel() {
  const credentials = Buffer.from(`${both.emulator.account_sid}:${both.emulator.auth_token}`).toString('base64');
  const url = `${both.emulator.url}/${rest('TaskChannels/custom1')}`;
  const answer = await fetch(url, { method: 'DELETE', headers: { Authorization: `Basic ${credentials}` } });
  assert.equal(answer.status, 204);
  return () => account.create(rest('TaskChannels'), { UniqueName: 'custom1', FriendlyName: 'Custom 1' });
}

function withoutFilter() {
  return withFilters(() => []);
}

/** As an account has it whose administrator has added a rule for all other tasks at the top. */
function filterInFront() {
  return withFilters((filters, { queue }) => [
    { filter_friendly_name: 'All tasks', expression: '1 == 1', targets: [{ queue }] },
    ...filters,
  ]);
}

async function withFilters(change) {
  const workflow = rest(`Workflows/${both.emulator.workflow_sid}`);
  const { configuration } = await account.get(workflow);
  const { task_routing } = JSON.parse(configuration);
  const filters = change(task_routing.filters, task_routing.default_filter);
  await account.create(workflow, { Configuration: JSON.stringify({ task_routing: { ...task_routing, filters } }) });
  return () => account.create(workflow, { Configuration: configuration });
}

async function withoutContactUri() {
  const { workers } = await account.get(rest('Workers'));
  const write = ({ sid, attributes: text }, changed) =>
    account.create(rest(`Workers/${sid}`), { Attributes: JSON.stringify({ ...JSON.parse(text), ...changed }) });
  for (const each of workers) await write(each, { contact_uri: undefined });
  return async () => {
    for (const each of workers) await write(each, {});
  };
}

async function withoutCapacity() {
  await account.create(rest(`${worker}/Channels/custom1`), { Capacity: '0' });
  return () => account.create(rest(`${worker}/Channels/custom1`), { Capacity: '1' });
}

/** The server is there under this name, too, and does not know it. */
function otherName() {
  return { PUBLIC_URL: both.server.url.replace('127.0.0.1', 'localhost') };
}
