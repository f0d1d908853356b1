// The map lives in another Sync service than the one that Flex's own client reads: the plugin brings a client of its own.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { countSockets, openSockets } from './support/sockets.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story(
  'the plugin opens the map with a client of its own, and closes it after the call',
  async ({ agent, telephones }) => {
    await telephones.quirks({ flex_insights_has_its_own_sync_service: true });
    const before = await openSockets(agent);
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    assert.equal(await openSockets(agent), before + 1);
    await agent.holds(CUSTOMER);
    await agent.sees(`${CUSTOMER}: On Hold`);

    await agent.hangsUp();
    await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
    await eventuallyEqual(() => openSockets(agent), before);
  },
  { desktop: { init: countSockets } },
);
