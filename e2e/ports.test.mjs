// Stories that run side by side get different ports.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { leasePort } from './support/ports.mjs';

test('no two leases are of one port, and a leased port can be listened at', async (t) => {
  const leases = await Promise.all(Array.from({ length: 50 }, () => leasePort()));
  t.after(() => Promise.all(leases.map((lease) => lease.release())));
  assert.equal(new Set(leases.map(({ port }) => port)).size, leases.length);

  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(leases[0].port, '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
});
