// Which Sync clients the maps are read with, and when one follows another.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { load } from '../testing/load.mjs';

globalThis.window = globalThis;
const { SyncClients } = await load('flex/sync.ts');

/** As Flex's client: one of our own is made of the same class. */
class FakeClient extends EventEmitter {
  isClosed = false;
  tokens = [];
  takes = async () => undefined;

  constructor(token, options) {
    super();
    Object.assign(this, { token, options });
    made.push(this);
  }

  updateToken(token) {
    this.tokens.push(token);
    return this.takes();
  }

  async shutdown() {
    this.isClosed = true;
  }
}

const URL = 'https://server.example/sync-token';
let made;
let manager;
let replaced;
let connections;
let answers;
let asked;
let clients;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  mock.method(console, 'warn', () => undefined);
  [made, replaced, connections, asked, answers] = [[], 0, [], [], [{ token: 'of the server' }]];
  globalThis.fetch = async (url, { body }) => {
    asked.push(`${url} ${body}`);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return { ok: true, json: async () => answer };
  };
  manager = {
    events: new EventEmitter(),
    user: { token: 'of Flex' },
    insightsClient: new FakeClient('of Flex'),
    configuration: { sdkOptions: { insights: { region: 'ie1' } } },
  };
  const onConnection = (...told) => connections.push(told);
  clients = new SyncClients(manager, () => (replaced += 1), onConnection);
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** What is under way goes on. */
async function settled() {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
}

test('Flex’s client is read each time, because Flex replaces it', () => {
  assert.equal(clients.get(false), manager.insightsClient);
  manager.insightsClient = new FakeClient('another');
  assert.equal(clients.get(false), manager.insightsClient);
  manager.insightsClient = undefined;
  assert.equal(clients.get(false), undefined);
  assert.equal(clients.get(true), undefined);
});

test('our own is made once, as Flex makes its own, and is given Flex’s new tokens', async () => {
  const own = clients.get(true);
  assert.equal(clients.get(true), own);
  assert.deepEqual([own.token, own.options], ['of Flex', { region: 'ie1' }]);
  manager.user.token = 'renewed';
  manager.events.emit('tokenUpdated');
  await settled();
  assert.deepEqual(own.tokens, ['renewed']);
  assert.equal(replaced, 0);
});

test('one that does not take a new token goes, and the maps are opened again', async () => {
  const own = clients.get(true);
  own.takes = async () => Promise.reject(new Error('refused'));
  manager.events.emit('tokenUpdated');
  await settled();
  assert.deepEqual([own.isClosed, replaced], [true, 1]);
  assert.notEqual(clients.get(true), own);
});

test('a connection is told of for as long as its client is used', () => {
  const first = manager.insightsClient;
  clients.get(false);
  clients.get(false);
  first.emit('connectionStateChanged', 'connecting');
  first.emit('connectionStateChanged', 'connected');
  assert.deepEqual(connections, [['flex', false], ['flex', true]]);
  manager.insightsClient = new FakeClient('another');
  first.emit('connectionStateChanged', 'disconnected');
  assert.equal(connections.length, 2);
});

test('whoever asks while a client is made with the server gets the same one', async () => {
  const [one, other] = await Promise.all([clients.ofServer(URL), clients.ofServer(URL)]);
  assert.equal(one, other);
  assert.equal(one.token, 'of the server');
  assert.deepEqual(asked, [`${URL} Token=of+Flex`]);
  assert.equal(await clients.ofServer(URL), one);
});

test('a server that makes no tokens is not asked again, and one that fails is', async () => {
  answers = [new Error('no network'), {}, { token: 'too late' }];
  await assert.rejects(clients.ofServer(URL), /no network/);
  assert.equal(await clients.ofServer(URL), undefined);
  assert.equal(await clients.ofServer(URL), undefined);
  assert.equal(asked.length, 2);
});

test('a client that is made when all were closed is not used', async () => {
  const asked = clients.ofServer(URL);
  clients.closeOwn();
  assert.equal(await asked, undefined);
  assert.equal(made.length, 1, 'Flex’s alone');
});

test('a client of the server’s that had been connected is followed by another, after its pause', async () => {
  const client = await clients.ofServer(URL);
  client.emit('connectionStateChanged', 'connected');
  client.emit('tokenExpired');
  mock.timers.tick(9_999);
  assert.equal(replaced, 0);
  mock.timers.tick(1);
  assert.deepEqual([client.isClosed, replaced], [true, 1]);
  assert.notEqual(await clients.ofServer(URL), client);
});

test('one that was never connected is closed, and whoever waits tries again by themselves', async () => {
  const client = await clients.ofServer(URL);
  client.emit('connectionStateChanged', 'denied');
  assert.equal(client.isClosed, true);
  mock.timers.tick(60_000);
  assert.equal(replaced, 0);
});
