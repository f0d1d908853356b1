// The map lives in another Sync service than the one that Flex's own client reads: the plugin brings a client of its own,
// with the agent's Flex token or, where no Flex token opens that service, with one of the server's.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { countSockets, openSockets } from './support/sockets.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

opensTheMap('the plugin opens the map with a client of its own, and closes it after the call', {
  quirk: 'flex_insights_has_its_own_sync_service',
  clients: 1,
});

// One that the Flex token made in vain, and the one that reads the map.
opensTheMap('the plugin opens the map with a token of the server, and closes its clients after the call', {
  quirk: 'flex_tokens_open_no_other_sync_service',
  clients: 2,
});

function opensTheMap(what, { quirk, clients }) {
  const tell = async ({ agent, telephones }) => {
    await telephones.quirks({ [quirk]: true });
    const before = await openSockets(agent);
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    assert.equal(await openSockets(agent), before + clients);
    await agent.holds(CUSTOMER);
    await agent.sees(`${CUSTOMER}: On Hold`);

    await agent.hangsUp();
    await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
    await eventuallyEqual(() => openSockets(agent), before);
  };
  story(what, tell, { desktop: { init: countSockets } });
}
