// What an account and a page can set.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const { settings } = await load('flex/settings.ts');

test('there is one dialpad, whoever calls', () => {
  for (const [native, ours, want] of [
    [false, {}, [true, true, false]],
    [false, { dialpad: false }, [true, false, false]],
    [false, { outbound_calls: 'flex' }, [false, true, false]],
    [true, {}, [false, false, false]],
    [true, { outbound_calls: 'flex' }, [false, false, false]],
    [true, { outbound_calls: 'server' }, [true, true, true]],
    [true, { outbound_calls: 'server', dialpad: false }, [true, false, false]],
    [true, { outbound_calls: 'nobody' }, [false, false, false]],
  ]) {
    const { callsByServer, dialpad, replacesFlexDialpad } = settings(account(native, ours));
    assert.deepEqual([callsByServer, dialpad, replacesFlexDialpad], want, `${native} ${JSON.stringify(ours)}`);
    // Flex shows its own where native outbound calls are on, unless ours takes its place.
    assert.ok(Number(dialpad) + Number(native && !replacesFlexDialpad) <= 1, 'never two');
  }
});

test('a page says for itself who calls', () => {
  const manager = account(true, {});
  manager.configuration = { outbound_participants_canvas: { outbound_calls: 'server' } };
  assert.equal(settings(manager).callsByServer, true);
});

function account(native, ours) {
  return {
    configuration: {},
    serviceConfiguration: {
      outbound_call_flows: { default: { enabled: native } },
      ui_attributes: { outbound_participants_canvas: ours },
    },
  };
}
