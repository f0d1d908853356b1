// The colleagues whom an agent can call, and those who are away.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const { Directory } = await load('flex/directory.ts');

const ACTIVITIES = [
  { name: 'Available', available: true },
  { name: 'On the phone', available: true },
  { name: 'Gone home', available: false },
];

test('absence is known by what the account says of an activity, not by its name', async () => {
  const found = await new Directory(managerThatFinds('Gone home', 'Available', 'On the phone', 'Unheard of')).search('');
  assert.deepEqual(
    found.map(({ name, activity, isAway }) => [name, activity, isAway]),
    [
      ['Worker 1', 'Available', false],
      ['Worker 2', 'On the phone', false],
      ['Worker 3', 'Unheard of', false],
      ['Worker 0', 'Gone home', true],
    ],
  );
});

/** A manager whose index has one worker in each of these activities. */
function managerThatFinds(...activities) {
  const documents = activities.map((activity_name, index) => ({
    worker_sid: `WK${index}`,
    activity_name,
    attributes: { contact_uri: `client:${index}`, full_name: `Worker ${index}` },
  }));
  const query = { once: (_, listener) => queueMicrotask(() => listener({ ...documents })), search: async () => undefined };
  return {
    insightsClient: { instantQuery: async () => query },
    workerClient: { sid: 'WK9', activities: new Map(ACTIVITIES.map((activity, index) => [`WA${index}`, activity])) },
  };
}
