// Twilio's own TaskRouter clients against the emulator: the REST library, and the SDK that Flex brings.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { listen, startEmulator, until } from './support.mjs';

const require = createRequire(import.meta.url);
const ALEX = 'client:agent_40example_2Ecom';
const AVAILABLE = 'WA00000000000000000000000000000001';
const SUE = '?worker=supervisor@example.com';
const BREAK = 'WA00000000000000000000000000000003';

let emulator;
let workspace;
before(async () => {
  emulator = await startEmulator();
  workspace = emulator.client().taskrouter.v1.workspaces(emulator.workspace_sid);
});
after(() => emulator.stop());

function createTask(attributes = {}) {
  return workspace.tasks.create({
    workflowSid: emulator.workflow_sid,
    taskChannel: 'custom1',
    timeout: 30,
    attributes: JSON.stringify({ targetWorker: ALEX, to: '+15005550009', ...attributes }),
  });
}

async function reservationOf(task) {
  let reservations = [];
  await until(async () => {
    reservations = await workspace.tasks(task.sid).reservations.list();
    return reservations.length > 0;
  });
  return reservations.at(-1);
}

async function finish(task) {
  await workspace.tasks(task.sid).update({ assignmentStatus: 'completed' });
}

/** A customer's server that answers everything with this TwiML. */
async function serve(twiml) {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/xml').end(twiml));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

async function participantsOf(friendlyName) {
  const { conferences } = await (await fetch(`${emulator.url}/_emulator/state`)).json();
  return conferences.findLast((conference) => conference.friendly_name === friendlyName)?.participants ?? [];
}

/** What the SDK does for every request, with the token of the agent. */
async function askEventBridge(request) {
  const { token } = await (await fetch(`${emulator.url}/_emulator/session`)).json();
  const body = JSON.stringify({ ...request, token });
  const answer = await fetch(`${emulator.url}/event-bridge.twilio.com/v1/wschannels`, { method: 'POST', body });
  assert.equal(answer.status, 200);
  return answer.json();
}

/** The headers of a REST answer, which the library keeps to itself. */
function fetchTask(task, { method = 'GET', headers = {}, body } = {}) {
  const url = `${emulator.url}/taskrouter.twilio.com/v1/Workspaces/${emulator.workspace_sid}/Tasks/${task.sid}`;
  const credentials = btoa(`${emulator.account_sid}:${emulator.auth_token}`);
  return fetch(url, { method, body, headers: { authorization: `Basic ${credentials}`, ...headers } });
}

describe('the twilio library', () => {
  test('a task with attributes is reserved, accepted, wrapped up and completed', async () => {
    const task = await createTask({ name: 'Zoë' });
    assert.equal(task.assignmentStatus, 'pending');
    assert.equal(task.routingTarget, null);
    assert.equal(JSON.parse(task.attributes).name, 'Zoë');

    const reservation = await reservationOf(task);
    assert.equal(reservation.reservationStatus, 'pending');
    assert.equal(reservation.workerSid, 'WK00000000000000000000000000000001');
    assert.equal((await workspace.tasks(task.sid).fetch()).assignmentStatus, 'reserved');

    const reservations = workspace.tasks(task.sid).reservations;
    const accepted = await reservations(reservation.sid).update({ reservationStatus: 'accepted' });
    assert.equal(accepted.reservationStatus, 'accepted');
    const status = { assignmentStatus: 'wrapping', reason: 'conference ended' };
    const wrapping = await workspace.tasks(task.sid).update(status);
    assert.equal(wrapping.assignmentStatus, 'wrapping');
    assert.equal(wrapping.reason, 'conference ended');
    const found = await reservations.list({ reservationStatus: 'wrapping' });
    assert.deepEqual(found.map((one) => one.sid), [reservation.sid]);
    await finish(task);
  });

  test('who writes with an old version is told so', async () => {
    const task = await createTask();
    await reservationOf(task);
    const ifMatch = (await fetchTask(task)).headers.get('etag');
    assert.match(ifMatch, /^"\d+"$/);
    const attributes = JSON.stringify({ conference: { sid: 'CF1' } });
    await workspace.tasks(task.sid).update({ attributes, ifMatch: JSON.parse(ifMatch) });
    await assert.rejects(workspace.tasks(task.sid).update({ attributes, ifMatch }), {
      status: 412,
      code: 20412,
    });
    await workspace.tasks(task.sid).update({ assignmentStatus: 'canceled' });
  });

  test('a step that is not open is refused with the recorded words', async () => {
    const task = await createTask();
    const place = `in workspace ${emulator.workspace_sid} for account ${emulator.account_sid}`;
    await assert.rejects(workspace.tasks(task.sid).update({ assignmentStatus: 'wrapping' }), {
      status: 400,
      code: 20001,
      message: `Cannot wrap up a task ${task.sid} ${place} because it is not currently assigned.`,
    });
    const reservation = await reservationOf(task);
    const context = workspace.tasks(task.sid).reservations(reservation.sid);
    await assert.rejects(context.update({ instruction: 'conference' }), {
      status: 400,
      message: /only be issued on a task that was created using the <Enqueue> TwiML verb/,
    });
    await context.update({ reservationStatus: 'accepted' });
    await assert.rejects(context.update({ reservationStatus: 'rejected' }), {
      status: 400,
      message: /is not currently in a Pending state/,
    });
    await assert.rejects(workspace.tasks(task.sid).update({ assignmentStatus: 'canceled' }), {
      status: 400,
      code: 20001,
      message: `Cannot cancel task ${task.sid} ${place} because it is not pending or reserved.`,
    });
    await finish(task);
  });

  test('what is not there and who may not ask are told apart', async () => {
    const sid = 'WT000000000000000000000000deadbeef';
    await assert.rejects(workspace.tasks(sid).fetch(), {
      status: 404,
      code: 20404,
      message: `The requested resource /Workspaces/${emulator.workspace_sid}/Tasks/${sid} was not found`,
    });
    const answer = await fetchTask({ sid }, { headers: { authorization: 'Basic QUM6eA==' } });
    assert.equal(answer.status, 401);
    assert.equal((await answer.json()).code, 20003);
  });

  test('lists come in pages that the library follows', async () => {
    const workers = await workspace.workers.list({ pageSize: 1 });
    assert.equal(workers.length, 3);
    assert.deepEqual(JSON.parse(workers[0].attributes).contact_uri, ALEX);
    const channels = await workspace.workers(workers[0].sid).workerChannels.list();
    assert.deepEqual(
      channels.map((channel) => channel.taskChannelUniqueName),
      ['default', 'voice', 'chat', 'sms', 'custom1'],
    );
  });

  test('a task is found by its attributes, three times a second', async () => {
    const task = await createTask({ conference: { sid: 'CFsearch' } });
    const query = { evaluateTaskAttributes: "conference.sid == 'CFsearch'" };
    // The library's own `list` never settles when its first page is refused.
    const searches = await Promise.allSettled(
      Array.from({ length: 4 }, () => workspace.tasks.page(query)),
    );
    const found = searches.filter((search) => search.status === 'fulfilled');
    assert.equal(found.length, 3);
    for (const { value } of found) {
      assert.deepEqual(value.instances.map((one) => one.sid), [task.sid]);
    }
    const [refused] = searches.filter((search) => search.status === 'rejected');
    assert.deepEqual([refused.reason.status, refused.reason.code], [429, 20429]);
    await workspace.tasks(task.sid).remove();
    await assert.rejects(workspace.tasks(task.sid).fetch(), { status: 404 });
  });
});

describe('the TaskRouter SDK of Flex', () => {
  const { Supervisor, Worker } = require('twilio-taskrouter');
  let worker;
  before(async () => {
    worker = await connect(Worker);
  });
  after(() => disconnect(worker));

  async function connect(Client, who = '') {
    const { token } = await (await fetch(`${emulator.url}/_emulator/session${who}`)).json();
    const host = `${emulator.url}/event-bridge.twilio.com/v1/wschannels`;
    const client = new Client(token, { ebServer: host, wsServer: host.replace('http', 'ws'), logLevel: 'silent' });
    await listen(client, ['ready'])();
    return client;
  }

  function disconnect(client) {
    client.disconnect();
    // The SDK leaves its timers running, which would keep this process alive for a day.
    clearTimeout(client._signaling.tokenTimer);
    clearInterval(client._signaling._heartbeat.pintvl);
  }

  test('the worker has their activities, channels and attributes', () => {
    assert.equal(worker.attributes.contact_uri, ALEX);
    assert.equal(worker.activity.name, 'Available');
    assert.deepEqual(
      [...worker.activities.values()].map((activity) => activity.name),
      ['Available', 'Offline', 'Break'],
    );
    assert.equal(worker.channels.size, 5);
  });

  test('the worker goes on a break and comes back', async () => {
    const next = listen(worker, ['activityUpdated']);
    await worker.activities.get(BREAK).setAsCurrent();
    assert.equal((await next())[1].activity.name, 'Break');
    await worker.activities.get(AVAILABLE).setAsCurrent();
    assert.equal((await next())[1].activity.name, 'Available');
  });

  test('a reservation is heard of, accepted, wrapped up and completed', async () => {
    const created = listen(worker, ['reservationCreated']);
    const task = await createTask({ name: 'first' });
    const [, reservation] = await created();
    assert.equal(reservation.task.sid, task.sid);
    assert.equal(reservation.task.attributes.name, 'first');
    assert.equal(reservation.task.routingTarget, null);

    const next = listen(reservation, ['accepted', 'wrapup', 'completed']);
    const updated = listen(reservation.task, ['updated']);
    await reservation.accept();
    assert.equal((await next())[0], 'accepted');
    assert.equal(reservation.task.status, 'assigned');
    await reservation.task.setAttributes({ ...reservation.task.attributes, name: 'second' });
    assert.equal((await updated())[1].attributes.name, 'second');
    await reservation.wrap();
    assert.equal((await next())[0], 'wrapup');
    await reservation.complete();
    assert.equal((await next())[0], 'completed');
    assert.equal((await workspace.tasks(task.sid).fetch()).assignmentStatus, 'completed');
  });

  test('the call of a reservation that is picked up accepts it', async () => {
    const created = listen(worker, ['reservationCreated']);
    const task = await createTask();
    const [, reservation] = await created();
    const next = listen(reservation, ['accepted', 'completed']);
    // Nobody serves the TwiML; the leg is picked up all the same.
    await reservation.call('+15005550006', 'http://127.0.0.1:9/agent-outbound-join', { accept: true });
    assert.equal((await next())[0], 'accepted');
    await until(async () => {
      const { attributes } = await workspace.tasks(task.sid).fetch();
      return JSON.parse(attributes).worker_call_sid?.startsWith('CA');
    });
    await reservation.task.complete('done');
    assert.equal((await next())[0], 'completed');
  });

  test('after its connection was lost, the client has each reservation anew, and the old one hears of nothing', async () => {
    const created = listen(worker, ['reservationCreated']);
    const task = await createTask();
    const [, reservation] = await created();
    const heard = [];
    reservation.on('accepted', () => heard.push('accepted'));
    const connection = listen(worker, ['disconnected', 'ready']);
    await emulator.control('event-bridge', { refused: true }, 'PUT');
    assert.equal((await connection())[0], 'disconnected');
    await workspace.tasks(task.sid).reservations(reservation.sid).update({ reservationStatus: 'accepted' });
    await emulator.control('event-bridge', {}, 'PUT');
    assert.equal((await connection())[0], 'ready');
    const anew = worker.reservations.get(reservation.sid);
    assert.notEqual(anew, reservation);
    assert.equal(anew.status, 'accepted');
    const wrapup = listen(anew, ['wrapup']);
    await workspace.tasks(task.sid).update({ assignmentStatus: 'wrapping' });
    await wrapup();
    assert.deepEqual([reservation.status, heard], ['pending', []]);
    await finish(task);
  });

  test('Flex sets whether the conference ends with its agent, and asks for the channels of an interaction', async () => {
    const server = await serve('<Response><Dial><Conference endConferenceOnExit="true">room</Conference></Dial></Response>');
    const created = listen(worker, ['reservationCreated']);
    const task = await createTask();
    const [, reservation] = await created();
    await reservation.call('+15005550006', server.url, { accept: true });
    const me = () => participantsOf('room').then(([participant]) => participant);
    await until(async () => (await me())?.end_conference_on_exit === true);

    await reservation.updateParticipant({ endConferenceOnExit: false });
    assert.equal((await me()).end_conference_on_exit, false);

    const interaction = `v1/Interactions/KD${task.sid.slice(2)}/Channels`;
    const answer = await askEventBridge({ url: interaction, method: 'GET', params: {} });
    assert.deepEqual(answer.payload.channels, []);
    await workspace.tasks(task.sid).update({ assignmentStatus: 'wrapping' });
    await finish(task);
    server.close();
  });

  test('a supervisor listens to the call, is heard by nobody and ends nothing', async () => {
    const server = await serve('<Response><Dial><Conference>watched</Conference></Dial></Response>');
    const created = listen(worker, ['reservationCreated']);
    const task = await createTask();
    const [, reservation] = await created();
    const supervisor = await connect(Supervisor, SUE);
    await assert.rejects(supervisor.monitor(task.sid, reservation.sid), /Supervise Instruction/);

    await reservation.call('+15005550006', server.url, { accept: true });
    await until(async () => (await participantsOf('watched')).length === 1);
    const { conferences } = await (await fetch(`${emulator.url}/_emulator/state`)).json();
    const { sid } = conferences.find(({ friendly_name: name }) => name === 'watched');
    await reservation.task.setAttributes({ ...reservation.task.attributes, conference: { sid } });
    await supervisor.monitor(task.sid, reservation.sid);
    await until(async () => (await participantsOf('watched')).length === 2);
    const [, { muted, end_conference_on_exit: ends, label }] = await participantsOf('watched');
    assert.deepEqual({ muted, ends, label }, { muted: true, ends: false, label: null });
    await workspace.tasks(task.sid).update({ assignmentStatus: 'wrapping' });
    await finish(task);
    disconnect(supervisor);
    server.close();
  });

  test('what the emulator refuses reaches the caller', async () => {
    const created = listen(worker, ['reservationCreated']);
    const task = await createTask();
    const [, reservation] = await created();
    await assert.rejects(reservation.conference(), /<Enqueue> TwiML verb/);
    const canceled = listen(reservation, ['canceled']);
    await workspace.tasks(task.sid).update({ assignmentStatus: 'canceled' });
    await canceled();
  });
});

describe('the validation of Flex tokens', () => {
  async function validate(token) {
    const url = `${emulator.url}/iam.twilio.com/v1/Accounts/${emulator.account_sid}/Tokens/validate`;
    const credentials = btoa(`${emulator.account_sid}:${emulator.auth_token}`);
    const headers = { authorization: `Basic ${credentials}`, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ token }) });
    return answer.json();
  }

  test('a session is told from a text that looks like one', async () => {
    const { token } = await (await fetch(`${emulator.url}/_emulator/session`)).json();
    const valid = await validate(token);
    assert.equal(valid.valid, true);
    assert.equal(valid.worker_sid, 'WK00000000000000000000000000000001');
    assert.deepEqual(valid.roles, ['agent']);
    const invalid = await validate(`${token}x`);
    assert.equal(invalid.valid, false);
    assert.equal(typeof invalid.message, 'string');
  });
});
