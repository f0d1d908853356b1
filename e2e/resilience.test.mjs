// S5, S6, S9: the page is reloaded, callbacks are shaken, native Flex writes over our state.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

story('the page is reloaded in mid-call and shows the same tiles', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.holds(CUSTOMER);
  const tiles = [`${CUSTOMER}: On Hold`, `${THIRD}: Live`];
  await agent.sees(...tiles);

  await agent.reloads();
  const reloaded = Date.now();
  await agent.page.getByTestId('task-item').or(agent.page.locator('.Twilio-TaskListBaseItem')).first().click();
  await agent.sees(...tiles);
  assert.ok(Date.now() - reloaded < 3_000, 'within 3 s of the desktop being there');
  await agent.photographs('s5-reloaded');

  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.hasNothingToComplainAbout();
});

story(
  'with a telephone in the browser, a reload ends the call and leaves nothing behind',
  async ({ agent, telephones }) => {
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);

    await agent.reloads();
    await eventuallyEqual(() => telephones.participants(), []);
    await eventuallyEqual(() => telephones.taskStatus(), 'wrapping');
    await eventuallyEqual(() => agent.tiles(), []);
    await agent.photographs('s5-browser-voice');
    await agent.hasNothingToComplainAbout();
  },
  { desktop: { softphone: 'browser' } },
);

for (const seed of [1, 2, 3, 4, 5]) {
  story(
    `callbacks are repeated, delayed and swapped (seed ${seed}): the end is the same`,
    async ({ agent, telephones }) => {
      await telephones.faults({ seed, callbacks: { repeat: 0.4, swap: 0.4, delay_ms: [0, 300] } });
      await agent.dials(CUSTOMER);
      await telephones.answer(CUSTOMER);
      await agent.sees(`${CUSTOMER}: Live`);
      await agent.dials(THIRD);
      await telephones.answer(THIRD);
      await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
      await agent.holds(THIRD);
      await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
      await agent.holds(CUSTOMER);
      await agent.sees(`${CUSTOMER}: On Hold`, `${THIRD}: On Hold`);
      await agent.holds(CUSTOMER);
      await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
      await agent.removes(THIRD);
      await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Caller left`);
      await agent.sees(`${CUSTOMER}: Live`);

      await telephones.settled();
      const map = await telephones.map(await agent.taskSid());
      const { conf_status: conference, ...legs } = map;
      assert.equal(conference.status, 'started');
      const told = Object.values(legs).map((leg) => [leg.participant_type, leg.status, leg.connecting, leg.hold]);
      assert.deepEqual(told.sort(), [
        ['customer', 'joined', false, false],
        ['external', 'left', false, true],
        ['worker', 'joined', false, false],
      ]);
      await agent.hasNothingToComplainAbout();
    },
  );
}

story('native Flex writes over our state: no tile is nameless or doubled', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.page.evaluate(() => {
    window.seenTiles = new Set();
    const look = () => {
      for (const tile of document.querySelectorAll('.Twilio-ParticipantCanvas, .Twilio-ParticipantCanvasListItem')) {
        window.seenTiles.add(tile.querySelector('.ParticipantCanvas-Name')?.textContent ?? '(no name)');
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });

  const taskSid = await agent.taskSid();
  await agent.page.evaluate((sid) => {
    const { store } = window.Twilio.Flex.Manager.getInstance();
    const nameless = { participants: [], liveParticipantCount: 0, liveWorkerCount: 0, sid, status: 'started' };
    store.dispatch({ type: 'CONFERENCE_MULTIPLE_UPDATE', payload: { conferences: [nameless] } });
  }, taskSid);
  await agent.sees(`${CUSTOMER}: Live`);

  await agent.page.evaluate(() => {
    const { store } = window.Twilio.Flex.Manager.getInstance();
    store.dispatch({ type: 'CONFERENCE_INIT', payload: { client: store.getState().flex.conferences.client } });
  });
  await agent.sees(`${CUSTOMER}: Live`);

  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await eventually('two tiles', async () => (await agent.tiles()).length === 2);
  const seen = await agent.page.evaluate(() => [...window.seenTiles]);
  assert.deepEqual(seen.filter((name) => name !== CUSTOMER && name !== THIRD), []);
  await agent.photographs('s9-native');
});
