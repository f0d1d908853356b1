// One tab of the browser at a time.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load } from '../testing/load.mjs';

/** The Web Locks API, as far as it is used: what is locked is not given to a second one. */
const locked = new Set();
const locks = {
  async request(name, { ifAvailable }, work) {
    assert.equal(ifAvailable, true);
    if (locked.has(name)) return work(null);
    locked.add(name);
    try {
      return await work({ name });
    } finally {
      locked.delete(name);
    }
  },
};
const page = (navigator) => Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
const { inOneTab } = await load('flex/tabs.ts');

beforeEach(() => {
  locked.clear();
  page({ locks });
});

test('what one tab does no other tab does until it is over', async () => {
  const { promise: over, resolve: end } = withResolvers();
  let count = 0;
  const work = async () => void (count += 1);
  assert.equal(await inOneTab('call', work, over), true);
  assert.equal(locked.has('call'), true, 'the lock is held while it goes on');
  assert.equal(await inOneTab('call', work, over), true, 'the same tab may do it again');
  assert.equal(count, 2);
  end();
  await settled();
  assert.equal(locked.has('call'), false);
});

test('while another tab holds the lock nothing is done', async () => {
  locked.add('call');
  let count = 0;
  assert.equal(await inOneTab('call', async () => void (count += 1), Promise.resolve()), false);
  assert.equal(count, 0);
});

test('what failed may be done by another tab', async () => {
  const failing = inOneTab('call', async () => Promise.reject(new Error('busy')), new Promise(() => undefined));
  await assert.rejects(failing, /busy/);
  await settled();
  assert.equal(locked.has('call'), false);
  assert.equal(await inOneTab('call', async () => undefined, Promise.resolve()), true);
});

test('a page without locks does it without asking', async () => {
  page({});
  assert.equal(await inOneTab('call', async () => undefined, Promise.resolve()), true);
});

test('a browser that forbids locks does not keep anybody from working', async () => {
  const refusing = { request: async () => Promise.reject(new DOMException('forbidden', 'SecurityError')) };
  for (const navigator of [{ locks: refusing }, { get locks() { throw new DOMException('forbidden', 'SecurityError'); } }]) {
    page(navigator);
    let count = 0;
    assert.equal(await inOneTab('call', async () => void (count += 1), Promise.resolve()), true);
    assert.equal(count, 1);
    await assert.rejects(inOneTab('call', async () => Promise.reject(new Error('busy')), Promise.resolve()), /busy/);
  }
});

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
