// The map lives in a Sync service that no Flex token opens: the plugin asks the server for a token, and brings a client with it.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { countSockets, openSockets } from './support/sockets.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story(
  'the plugin opens the map with a token of the server, and closes its clients after the call',
  async ({ agent, telephones }) => {
    await telephones.quirks({ flex_tokens_open_no_other_sync_service: true });
    const before = await openSockets(agent);
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    // One that the Flex token made in vain, and the one that reads the map.
    assert.equal(await openSockets(agent), before + 2);
    await agent.holds(CUSTOMER);
    await agent.sees(`${CUSTOMER}: On Hold`);

    await agent.hangsUp();
    await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
    await eventuallyEqual(() => openSockets(agent), before);
  },
  { desktop: { init: countSockets } },
);
