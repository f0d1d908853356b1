// The pictures of the README: a call with three people on the line, without our plugin and with it.
//
// `docs/pictures` has copies of the screenshots; a change of how the canvas looks is copied there by hand.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { behindTls, pluginsWithStandIn, standIn } from './support/stand-in-dialpad.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

story(
  'without the plugin, Flex draws a bare CallCanvas for a call of a dialpad',
  async ({ agent, server, telephones }) => {
    // As in an account whose Flex does not read the Sync service of the dialpad.
    await telephones.quirks({ flex_insights_has_its_own_sync_service: true });
    await agent.configures({ dialpadDomain: await behindTls(agent.page, server) });
    await standIn(agent, 'dials', CUSTOMER);
    await telephones.answer(CUSTOMER);
    const { status } = await standIn(agent, 'adds', await agent.taskSid(), THIRD);
    assert.equal(status, 200);
    await telephones.answer(THIRD);
    await eventuallyEqual(async () => (await telephones.participants()).length, 3);
    assert.deepEqual(await agent.tiles(), []);
    assert.equal(await agent.page.getByTestId('callCanvasContainer').count(), 1);
    await agent.photographs('readme-without-the-plugin');
  },
  { processes: { emulator: { plugins: pluginsWithStandIn('alone') } } },
);

story('with the plugin, everybody on the line has a tile', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`, `${THIRD}: Live`);
  await agent.photographs('readme-with-the-plugin');
});
