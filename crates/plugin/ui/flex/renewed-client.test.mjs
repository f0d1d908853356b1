// A Sync client of our own whose token is made anew.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { load } from '../testing/load.mjs';

globalThis.window = globalThis;
const { RenewedClient, taken } = await load('flex/renewed-client.ts');

class FakeClient extends EventEmitter {
  tokens = [];
  answer = async () => undefined;

  updateToken(token) {
    this.tokens.push(token);
    return this.answer();
  }
}

const warn = console.warn;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  console.warn = () => undefined;
});
afterEach(() => {
  mock.timers.reset();
  console.warn = warn;
});

/** A client that is renewed, with what became of it. */
function renewed(nextToken = async () => 'next') {
  const client = new FakeClient();
  const over = [];
  const it = new RenewedClient(client, nextToken, (ended) => over.push(ended));
  return { client, it, over };
}

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

test('a token that is about to end is replaced, once at a time and not in a hurry', async () => {
  const { client } = renewed();
  client.emit('tokenAboutToExpire');
  client.emit('tokenAboutToExpire');
  await pass(0);
  assert.deepEqual(client.tokens, ['next']);
  client.emit('tokenAboutToExpire');
  await pass(9_999);
  assert.deepEqual(client.tokens, ['next']);
  await pass(1);
  assert.deepEqual(client.tokens, ['next', 'next']);
});

test('a server that cannot answer is asked again', async () => {
  let tries = 0;
  const { client } = renewed(async () => {
    tries += 1;
    if (tries === 1) throw new Error('HTTP 503');
    return 'later';
  });
  client.emit('tokenAboutToExpire');
  await pass(0);
  assert.deepEqual([tries, client.tokens], [1, []]);
  await pass(10_000);
  assert.deepEqual([tries, client.tokens], [2, ['later']]);
});

test('a client is over once, and has no more tokens after that', async () => {
  for (const [event, state, isOver, wasConnected] of [
    ['tokenExpired', undefined, true, false],
    ['connectionStateChanged', 'denied', true, false],
    ['connectionStateChanged', 'disconnected', true, false],
    ['connectionStateChanged', 'connected', false, true],
    ['connectionStateChanged', 'connecting', false, false],
  ]) {
    const { client, it, over } = renewed();
    client.emit('tokenAboutToExpire');
    client.emit(event, state);
    client.emit(event, state);
    await pass(0);
    assert.deepEqual([over.length, it.wasConnected], [isOver ? 1 : 0, wasConnected], `${event} ${state}`);
    assert.equal(client.tokens.length, isOver ? 0 : 1, `${event} ${state}`);
  }
});

test('the next client may come ten seconds after this one', async () => {
  const { it } = renewed();
  assert.equal(it.replaceableIn, 10_000);
  await pass(4_000);
  assert.equal(it.replaceableIn, 6_000);
  await pass(20_000);
  assert.equal(it.replaceableIn, 0);
});

test('a client that never answers to a token has not taken it', async () => {
  const client = new FakeClient();
  client.answer = () => new Promise(() => undefined);
  const outcome = assert.rejects(taken(client, 'token'), /no answer/);
  await pass(10_000);
  await outcome;
});
