// After a trap nobody waits for the Rust half, and nobody calls it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const { guarded, guardedPlugin, isStopped, onStop } = await load('flex/stop.ts');

test('after a trap whoever asked may go on, and nothing is called any more', async (t) => {
  t.mock.method(console, 'error', () => {});
  let calls = 0;
  const never = new Promise(() => {});
  const plugin = guardedPlugin({
    askToLeave: () => never,
    accept: () => never,
    toggleOwnMute: () => Promise.resolve(true),
    pressTile() {
      calls += 1;
      throw calls === 1 ? new Error('of Flex') : new WebAssembly.RuntimeError('unreachable');
    },
  });
  const told = new Promise((resolve) => onStop(resolve));
  assert.equal(await plugin.toggleOwnMute(), true);
  const [leaving, accepting] = [plugin.askToLeave('WT1'), plugin.accept('WR1')];
  assert.throws(() => plugin.pressTile(), /of Flex/);
  assert.equal(isStopped(), false);

  plugin.pressTile();
  assert.equal(isStopped(), true);
  await told;
  assert.equal(await leaving, true);
  await assert.rejects(accepting, /has stopped/);
  plugin.pressTile();
  guarded(() => (calls += 1))();
  assert.equal(calls, 2);
  assert.equal(plugin.toggleOwnMute(), false);
});
