// Whose task says that somebody transfers a call.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../testing/load.mjs';

const { transferOf } = await load('components/transfer/transfer-of.ts');

test('a transfer names who transfers; what others write under that name is none', () => {
  const ours = { from: 'Alex Agent', customer: 'Ann', note: 'Wants a refund' };
  assert.deepEqual(transferOf({ transfer: ours }), ours);
  const others = [{ from: { name: 'Ann' } }, { from: '' }, { from: 7 }, {}, 'WT1', '', 7, true, null, undefined];
  for (const transfer of others) assert.equal(transferOf({ transfer }), undefined, JSON.stringify(transfer));
  assert.equal(transferOf(undefined), undefined);
});
