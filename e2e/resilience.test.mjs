// S5, S6, S9: the page is reloaded, callbacks are shaken, native Flex writes over our state.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const AGENT = 'client:agent_40example_2Ecom';

story('the agent picks up before Twilio has answered that their telephone rings', async ({ agent, telephones }) => {
  let answer;
  await agent.page.route('**/v1/wschannels', async (route) => {
    const response = await route.fetch();
    if (JSON.parse(route.request().postData()).params?.Instruction === 'call') {
      answer = (await response.json()).payload.reservation_status;
      await eventuallyEqual(() => agent.taskStatus(), 'accepted');
    }
    await route.fulfill({ response });
  });
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  assert.equal(answer, 'pending');
  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.completes();
  await agent.hasNothingToComplainAbout();
});

story('what happens while TaskRouter cannot be heard is made up for', async ({ agent, telephones }) => {
  await telephones.quirks({ desk_phone_answers_after_ms: null });
  await agent.dials(CUSTOMER);
  await eventuallyEqual(() => agent.taskStatus(), 'pending');
  // It rings, and is picked up later on.
  await whileNothingIsHeard(agent, telephones, async () => {});
  await telephones.answer(AGENT);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.page.getByTestId('add-participant').waitFor();

  await whileNothingIsHeard(agent, telephones, async () => {
    await telephones.hangsUp(CUSTOMER);
    await eventuallyEqual(() => telephones.taskStatus(), 'wrapping');
  });
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.completes();
  await agent.dials(THIRD);
  await telephones.answer(AGENT);
  await telephones.answer(THIRD);
  await agent.sees(`${THIRD}: Live`);
});

story('the page is reloaded in mid-call and shows the same tiles', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.holds(CUSTOMER);
  const tiles = [`${CUSTOMER}: On Hold`, `${THIRD}: Live`];
  await agent.sees(...tiles);

  await agent.reloads();
  await agent.page.locator('.Twilio-TaskListBaseItem').first().click();
  // An agent on the line is lost after more than this.
  await eventuallyEqual(() => agent.tiles(), tiles, 3_000);
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

story('what native Flex finds in the map first is shown all the same', async ({ agent, telephones }) => {
  // Native Flex and the plugin share one client, which tells of no item that one of them has read already. Here Flex
  // reads late, and what the map tells by itself comes later still.
  const map = await holdsBack(agent.page);
  await agent.reloads();
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  await map.isReadByFlex();
  map.tells();
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.hasNothingToComplainAbout();
});

/** What a call that nothing disturbs ends in; the first story finds out. */
let undisturbed;

for (const seed of [undefined, 1, 2, 3, 4, 5]) {
  const what = seed ? `callbacks are repeated, delayed and swapped (seed ${seed})` : 'callbacks come in order';
  story(`${what}: the tiles and the map are the same in the end`, async ({ agent, telephones }) => {
    if (seed) await telephones.faults({ seed, callbacks: { repeat: 0.4, swap: 0.4, delay_ms: [0, 700] } });
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
    await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Removed`);

    await telephones.settled();
    await agent.sees(`${CUSTOMER}: Live`);
    const map = await telephones.map(await agent.taskSid());
    undisturbed ??= withoutNames(map);
    assert.deepEqual(withoutNames(map), undisturbed);
    assert.deepEqual(map.map(({ participant_type: type, status }) => `${type} ${status}`).sort(), [
      'customer joined',
      'external left',
      'undefined started',
      'worker joined',
    ]);
    await agent.hasNothingToComplainAbout();
  });
}

/**
 * The items in an order of their own, without what two calls cannot have in common: SIDs, the ids in labels, the times of
 * moments, and which of two legs Twilio counts first that the server changes at once.
 */
function withoutNames(items) {
  const unnumbered = items.map(({ sequence_number: _, moments = '', ...item }) =>
    Object.fromEntries(Object.entries({ ...item, moments: moments.replaceAll(/\d+:/g, '') }).sort()),
  );
  const numbers = items.map((item) => item.sequence_number).sort((one, other) => one - other);
  const text = JSON.stringify([...unnumbered.sort(byType), { numbers }]);
  return JSON.parse(text.replaceAll(/[A-Z]{2}[0-9a-f]{32}/g, (sid) => sid.slice(0, 2)).replaceAll(/[0-9a-f]{6,8}"/g, '…"'));
}

function byType({ participant_type: one = '' }, { participant_type: other = '' }) {
  return one < other ? -1 : 1;
}

story('native Flex writes over our state: no tile is nameless or doubled', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await watchTiles(agent);

  // As native Flex does: its own listener's view of the map, with people it knows no names of.
  const taskSid = await agent.taskSid();
  const writeOver = () =>
    agent.page.evaluate((sid) => {
      const { Flex } = window.Twilio;
      const person = (callSid) =>
        new Flex.ConferenceParticipant({
          channelType: 'voice',
          type: 'unknown',
          connecting: false,
          mediaProperties: { callSid, status: 'joined', hold: false, muted: false, sequenceNumber: 0 },
          routingProperties: { taskSid: sid },
        });
      const participants = [person('CA1'), person('CA2'), person('CA3')];
      const nameless = { participants, liveParticipantCount: 3, liveWorkerCount: 0, sid, status: 'started' };
      const { store } = Flex.Manager.getInstance();
      store.dispatch({ type: 'CONFERENCE_MULTIPLE_UPDATE', payload: { conferences: new Set([nameless]) } });
    }, taskSid);
  await writeOver();
  await writeOver();
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);

  // As native Flex does when it has made a new Sync client: every call's state is gone.
  await agent.page.evaluate(() => {
    const { store, insightsClient } = window.Twilio.Flex.Manager.getInstance();
    store.dispatch({ type: 'CONFERENCE_INIT', payload: { client: new Proxy(insightsClient, {}) } });
  });
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.photographs('s9-native');

  // The maps are open again: what happens from here on is seen.
  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
  assert.deepEqual(await seenTiles(agent), [`${CUSTOMER}, ${THIRD}`]);
  await agent.hasNothingToComplainAbout();
});

/** Remembers which names stand side by side whenever the canvas has changed. */
function watchTiles(agent) {
  return agent.page.evaluate(() => {
    window.seenTiles = new Set();
    const look = () => {
      const tiles = [...document.querySelectorAll('.Twilio-ParticipantCanvas, .Twilio-ParticipantCanvasListItem')];
      const names = tiles.map((tile) => tile.querySelector('.ParticipantCanvas-Name')?.title || '(no name)');
      if (names.length > 0) window.seenTiles.add(names.join(', '));
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    look();
  });
}

function seenTiles(agent) {
  return agent.page.evaluate(() => [...window.seenTiles]);
}

/** Holds back what Sync tells by itself, and native Flex before it reads the map; both go on when the story says so. */
async function holdsBack(page) {
  const told = [];
  let isHeld = true;
  let lists = 0;
  let goOn;
  const wentOn = new Promise((resolve) => (goOn = resolve));
  await page.routeWebSocket(/wsconnect/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (isHeld && message.includes('"map_item_')) return told.push(() => socket.send(message));
      if (message.includes('"items"')) lists += 1;
      socket.send(message);
    });
  });
  await page.route(/event-bridge/, async (route) => {
    if (/Interactions.*Channels/.test(route.request().postData() ?? '')) await wentOn;
    await route.continue();
  });
  return {
    async isReadByFlex() {
      const before = lists;
      goOn();
      await eventually('Flex reads the map', () => lists > before);
    },
    tells() {
      isHeld = false;
      for (const tell of told) tell();
    },
  };
}

/** The agent's connection to TaskRouter is lost, something happens, and the connection is back. */
async function whileNothingIsHeard(agent, telephones, happens) {
  await agent.page.evaluate(() => {
    const heard = (window.heardOfTheConnection = []);
    const { workerClient } = window.Twilio.Flex.Manager.getInstance();
    for (const event of ['disconnected', 'ready']) workerClient.once(event, () => heard.push(event));
  });
  const heard = () => agent.page.evaluate(() => window.heardOfTheConnection);
  await telephones.eventBridge({ refused: true });
  await eventuallyEqual(heard, ['disconnected']);
  await happens();
  await telephones.eventBridge({});
  await eventuallyEqual(heard, ['disconnected', 'ready'], 60_000);
}
