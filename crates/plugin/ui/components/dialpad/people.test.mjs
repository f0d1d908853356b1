// The list of people while it is looked at.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../testing/load.mjs';

const { inTheirPlaces } = await load('components/dialpad/people.ts');

const people = (ids) => [...ids].map((id) => ({ id }));

test('who was there stays in place, who is gone leaves, and who is new comes last', () => {
  for (const [before, now, want] of [
    ['abc', 'cba', 'abc'],
    ['abc', 'xabc', 'abcx'],
    ['abc', 'ca', 'ac'],
    ['abc', 'yxb', 'byx'],
    ['', 'ba', 'ba'],
    ['abc', '', ''],
  ]) {
    assert.deepEqual(inTheirPlaces(people(before), people(now)), people(want), `${before}, then ${now}`);
  }
});

test('what is shown of somebody is the newest', () => {
  const [person] = inTheirPlaces([{ id: 'a', isAway: true }], [{ id: 'a', isAway: false }]);
  assert.equal(person.isAway, false);
});
