// Twilio's own REST library against the emulator's voice, and Twilio's own check of its signatures.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';

import { startEmulator, twilio, until } from './support.mjs';

const AGENT = 'client:agent_40example_2Ecom';
const OURS = '+15005550000';
const CUSTOMER = '+15005550006';

let emulator;
let client;
let customerServer;
before(async () => {
  [emulator, customerServer] = await Promise.all([startEmulator(), startCustomerServer()]);
  client = emulator.client();
});
after(() => Promise.all([emulator.stop(), customerServer.stop()]));
beforeEach(async () => {
  await emulator.control('reset');
  customerServer.requests.length = 0;
});

describe('a conference', () => {
  test('is joined by TwiML, and every request of Twilio has a valid signature', async () => {
    const { agent, conference } = await agentJoins();
    const participant = await client
      .conferences(conference.sid)
      .participants.create({ from: OURS, to: CUSTOMER, label: 'customer.1', endConferenceOnExit: true });
    assert.equal(participant.status, 'queued');
    assert.ok(participant.dateCreated instanceof Date && participant.dateCreated > 0);
    await press(participant.callSid, 'answer');
    await client.conferences(conference.sid).participants('customer.1').update({ hold: true });
    await client.calls(participant.callSid).update({ status: 'completed' });
    // Each is on its way by itself: the end can be there before a leave.
    await until(() => eventNames().length >= 7);

    assert.deepEqual(
      eventNames().toSorted(),
      [
        'conference-end',
        'conference-start',
        'participant-hold',
        'participant-join',
        'participant-join',
        'participant-leave',
        'participant-leave',
      ],
    );
    for (const { url, parameters, signature, method } of customerServer.requests) {
      const signed = method === 'GET' ? {} : parameters;
      assert.ok(twilio.validateRequest(emulator.auth_token, signature, url, signed), url);
    }
    assert.equal((await client.calls(agent.sid).fetch()).status, 'completed');
    const ended = await client.conferences(conference.sid).fetch();
    assert.equal(ended.reasonConferenceEnded, 'participant-with-end-conference-on-exit-left');
    assert.equal(ended.callSidEndingConference, participant.callSid);
  });

  test('lists its participants page by page, and only those that are asked for', async () => {
    const { conference } = await agentJoins();
    const { participants } = client.conferences(conference.sid);
    for (const label of ['a', 'b', 'c']) {
      const { callSid } = await participants.create({ from: OURS, to: CUSTOMER, label });
      await press(callSid, 'answer');
    }
    await participants('b').update({ muted: true });
    assert.deepEqual((await participants.list({ pageSize: 2 })).map(({ label }) => label), ['worker', 'a', 'b', 'c']);
    assert.deepEqual((await participants.list({ muted: true })).map(({ label }) => label), ['b']);
    assert.equal(await participants('b').remove(), true);
    await rejects(participants('b').fetch(), 404, 20404);
  });

  test('is ended by REST, and its name then means another one', async () => {
    const { conference } = await agentJoins();
    await client.conferences(conference.sid).update({ status: 'completed' });
    const listed = await client.conferences.list({ friendlyName: 'WT1', status: 'in-progress' });
    assert.deepEqual(listed, []);
    assert.deepEqual(await client.conferences(conference.sid).participants.list(), []);
    await rejects(client.conferences(conference.sid).update({ status: 'completed' }), 400, 20001);
    const again = await client.conferences('WT1').participants.create({ from: OURS, to: CUSTOMER });
    assert.notEqual(again.conferenceSid, conference.sid);
  });
});

describe('a call', () => {
  test('tells how it went', async () => {
    const { conference } = await agentJoins();
    const participant = await client.conferences(conference.sid).participants.create({
      from: OURS,
      to: CUSTOMER,
      statusCallback: `${customerServer.url}/call-status`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    });
    await press(participant.callSid, 'busy');
    const steps = () => customerServer.requests.filter(({ url }) => url.endsWith('/call-status'));
    await until(() => steps().length === 3);
    const bySequence = steps().map(({ parameters }) => `${parameters.SequenceNumber} ${parameters.CallStatus}`);
    assert.deepEqual(bySequence.toSorted(), ['0 initiated', '1 ringing', '2 busy']);
    assert.equal((await client.calls(participant.callSid).fetch()).status, 'busy');
  });

  test('is refused with the code of what is wrong', async () => {
    await rejects(client.conferences('WT1').participants.create({ from: OURS, to: '5550006' }), 400, 21211);
    await rejects(client.calls.create({ from: OURS, to: CUSTOMER }), 400, 21205);
    await rejects(client.calls('CA00000000000000000000000000000000').fetch(), 404, 20404);
    await rejects(client.conferences('WT1').participants('customer').fetch(), 405, 20004);
  });
});

async function agentJoins() {
  const agent = await client.calls.create({
    from: OURS,
    to: AGENT,
    url: `${customerServer.url}/agent-outbound-join?taskSid=WT1`,
    method: 'GET',
  });
  await until(() => eventNames().includes('participant-join'));
  const [conference] = await client.conferences.list({ friendlyName: 'WT1', status: 'in-progress' });
  return { agent, conference };
}

function eventNames() {
  return customerServer.requests.map(({ parameters }) => parameters.StatusCallbackEvent).filter(Boolean);
}

/** Waits until the telephone rings, and does something with it. */
async function press(callSid, action) {
  await until(async () => (await client.calls(callSid).fetch()).status === 'ringing');
  await emulator.control(`calls/${callSid}/${action}`);
}

async function rejects(promise, status, code) {
  await assert.rejects(promise, (error) => error.status === status && error.code === code);
}

/** Answers with the agent's TwiML, and keeps what it is asked. */
async function startCustomerServer() {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({
      method: request.method,
      url: `http://${request.headers.host}${request.url}`,
      parameters: Object.fromEntries(new URLSearchParams(body)),
      signature: request.headers['x-twilio-signature'],
    });
    const twiml = new twilio.twiml.VoiceResponse();
    twiml.dial().conference(
      {
        statusCallback: '/call-outbound-join#rc=5&rp=all',
        statusCallbackEvent: ['start', 'end', 'join', 'leave', 'mute', 'hold', 'modify'],
        endConferenceOnExit: true,
        participantLabel: 'worker',
      },
      'WT1',
    );
    response.setHeader('Content-Type', 'text/xml').end(twiml.toString());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return {
    requests,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
