// The maps are in a Sync service of their own that opens each only to those who have a permission for it.

import assert from 'node:assert/strict';
import { Agent } from './support/agent.mjs';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story('who is on a call and who supervises sees it, and no colleague reads its map', async (world) => {
  const { agent, telephones, browser, emulator, t } = world;
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);

  const supervisor = await Agent.at(browser, emulator.url, { worker: 'supervisor@example.com' });
  t.after(() => supervisor.close());
  await supervisor.page.goto(`${emulator.url}/teams`);
  await supervisor.page.locator('.Twilio-TaskCard').first().click();
  await supervisor.sees(`${CUSTOMER}: On Hold`, 'Alex Agent: Live');

  const map = `${await agent.taskSid()}.CS`;
  assert.equal(await opens(world, 'agent@example.com', map), map);
  assert.deepEqual(await opens(world, 'second@example.com', map), { status: 403, code: 54007 });

  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
}, { processes: { server: inServiceWithAccessControl } });

/** Makes the service, as an operator does, and names it to the server. */
async function inServiceWithAccessControl(emulator) {
  const credentials = Buffer.from(`${emulator.account_sid}:${emulator.auth_token}`).toString('base64');
  const answer = await fetch(`${emulator.url}/sync.twilio.com/v1/Services`, {
    method: 'POST',
    headers: { Authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ FriendlyName: 'Outbound calls', AclEnabled: 'true' }),
  });
  return { env: { TWILIO_SYNC_SERVICE_SID: (await answer.json()).sid } };
}

/** Opens a map with the token that the server makes for somebody: its name, or what Sync has against it. */
async function opens({ agent, emulator, server }, worker, id) {
  const session = await (await fetch(`${emulator.url}/_emulator/session?worker=${worker}`)).json();
  const body = new URLSearchParams({ Token: session.token });
  const { token } = await (await fetch(`${server.url}/sync-token`, { method: 'POST', body })).json();
  const open = async ([token, id]) => {
    const { insightsClient, configuration } = window.Twilio.Flex.Manager.getInstance();
    const client = new insightsClient.constructor(token, { ...configuration.sdkOptions?.insights });
    try {
      return (await client.map({ id, mode: 'open_existing' })).uniqueName;
    } catch ({ status, code }) {
      return { status, code };
    } finally {
      await client.shutdown();
    }
  };
  return agent.page.evaluate(open, [token, id]);
}
