// Where the number of whom a message task is about may stand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const TaskHelper = { isChatBasedTask: ({ hasConversation }) => hasConversation ?? false };
const { customerAddresses } = await load('flex/customer-number.ts', { TaskHelper });

const ATTRIBUTES = { from: 'whatsapp:+4930901820', customerAddress: '+14155550100', customers: { phone: '+14155550123' } };
const ALL = ['whatsapp:+4930901820', '+14155550100', '+14155550123'];

test('the addresses of a task of messages are told in the order in which they count', () => {
  for (const taskChannelUniqueName of ['sms', 'chat', 'whatsapp']) {
    assert.deepEqual(customerAddresses({ taskChannelUniqueName, attributes: ATTRIBUTES }), ALL, taskChannelUniqueName);
  }
  const conversation = { taskChannelUniqueName: 'custom2', hasConversation: true, attributes: ATTRIBUTES };
  assert.deepEqual(customerAddresses(conversation), ALL, 'whatever its channel is called');
});

test('what is missing is left out by who reads them, and is no mistake', () => {
  const only = (attributes) => customerAddresses({ taskChannelUniqueName: 'sms', attributes });
  assert.deepEqual(only({}), [undefined, undefined, undefined]);
  assert.deepEqual(only({ customers: { name: 'Sam' }, from: 7 }), [7, undefined, undefined]);
});

test('other tasks, and none, have no such address', () => {
  assert.deepEqual(customerAddresses(undefined), []);
  for (const taskChannelUniqueName of ['voice', 'custom1', 'video']) {
    assert.deepEqual(customerAddresses({ taskChannelUniqueName, attributes: ATTRIBUTES }), [], taskChannelUniqueName);
  }
});
