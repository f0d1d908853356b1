// The agent's phone rings, whatever the browser remembers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
const { mayRing, ringOnce, ringsInOtherTab } = await load('flex/ringing.ts');

const forbidden = () => {
  throw new DOMException('forbidden', 'SecurityError');
};
const full = () => {
  throw new DOMException('full', 'QuotaExceededError');
};

const storages = {
  'is forbidden': { get: forbidden },
  'is full': { value: { getItem: () => null, setItem: full, removeItem: () => undefined } },
  'refuses everything': { value: { getItem: forbidden, setItem: forbidden, removeItem: forbidden } },
};

for (const [what, storage] of Object.entries(storages)) {
  test(`the phone rings in a browser whose storage ${what}`, async () => {
    Object.defineProperty(globalThis, 'sessionStorage', { ...storage, configurable: true });
    const calls = [];
    const reservation = { sid: 'WR1', call: async (...instruction) => void calls.push(instruction) };
    ringOnce(reservation, new Promise(() => undefined));
    assert.equal(mayRing('WR1'), false);
    await reservation.call('+14155550100', 'https://server.example/agent-outbound-join');
    assert.deepEqual(calls, [['+14155550100', 'https://server.example/agent-outbound-join']]);
  });

  test(`a phone that does not ring is told as such in a browser whose storage ${what}`, async () => {
    Object.defineProperty(globalThis, 'sessionStorage', { ...storage, configurable: true });
    const reservation = { sid: 'WR2', call: async () => Promise.reject(new Error('busy')) };
    ringOnce(reservation, new Promise(() => undefined));
    await assert.rejects(reservation.call(), /busy/);
  });
}

test('it is known that another tab calls the phone, until that tab is gone', async () => {
  let isLocked = true;
  const locks = { request: async (name, options, work) => work(isLocked ? null : { name }) };
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
  const calls = [];
  const reservation = { sid: 'WR3', call: async () => void calls.push('called') };
  ringOnce(reservation, Promise.resolve());
  await reservation.call();
  assert.deepEqual([calls.length, ringsInOtherTab('WR3')], [0, true]);
  isLocked = false;
  await reservation.call();
  assert.deepEqual([calls.length, ringsInOtherTab('WR3')], [1, false]);
});
