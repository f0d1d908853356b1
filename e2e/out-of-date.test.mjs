// What the canvas shows may be out of date: Sync is cut, silent, or does not report a change. It says so, and is right
// again afterwards.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const OUT_OF_DATE = /may not be up to date/;
/** The map is read so often, and an answer may take so long. */
const NEXT_READ_MS = 45_000;
/** Healing would bring back an item that is removed while its person is on the line. */
const HEALS_NOTHING = { processes: { server: { env: { SWEEP_SECONDS: '0' } } } };

story('Sync is cut in mid-call: the canvas says so, and so does the tile', async ({ agent, telephones }) => {
  await talksToAHeldCustomer(agent, telephones);
  await telephones.syncSockets({ refused: true });
  await telephones.dropsSyncSockets();
  await doubt(agent, OUT_OF_DATE).waitFor();
  await resumesUnseen(agent, telephones);
  await agent.photographsInBothThemes('sync-cut');

  await telephones.syncSockets({});
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => agent.page.getByTestId('map-doubt').innerText(), '');
  await agent.photographs('sync-back');
  assert.deepEqual(ours(await agent.toasts()), []);
});

story('Sync is open and silent: a resume that does not show is not denied', async ({ agent, telephones }) => {
  await talksToAHeldCustomer(agent, telephones);
  await telephones.syncSockets({ stalled: true });
  await resumesUnseen(agent, telephones);
  await doubt(agent, OUT_OF_DATE).waitFor();
  await agent.photographs('sync-silent');

  await telephones.syncSockets({});
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => agent.page.getByTestId('map-doubt').innerText(), '');
});

story('Sync is silent and nothing is asked: the canvas says so all the same', async ({ agent, telephones }) => {
  await talksToTwo(agent, telephones);
  await telephones.syncSockets({ stalled: true });
  await telephones.hangsUp(THIRD);
  await doubt(agent, OUT_OF_DATE).waitFor({ timeout: NEXT_READ_MS });
  await telephones.syncSockets({});
  await agent.sees(`${CUSTOMER}: Live`);
});

story('Sync does not answer at all: after ten seconds the agent is told', async ({ agent, telephones }) => {
  await telephones.syncSockets({ stalled: true });
  await agent.dials(CUSTOMER);
  const dialled = Date.now();
  await agent.page.locator('.Twilio-NotificationBar').filter({ hasText: 'participants of this call cannot be shown' }).first().waitFor();
  const waited = Date.now() - dialled;
  assert.ok(waited > 9_000 && waited < 15_000, `told after ${waited} ms`);
  await telephones.answer(CUSTOMER);
  await doubt(agent, /cannot be shown yet/).waitFor();
  await agent.photographs('sync-no-answer');

  await telephones.syncSockets({});
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => agent.page.getByTestId('map-doubt').innerText(), '');
});

story('an item is removed, at which native Flex stumbles: its tile goes', async ({ agent, telephones, server }) => {
  const third = await talksToTwo(agent, telephones);
  await hasHeardOf(server, third);
  await flexListens(agent);
  await telephones.removesItem(await agent.taskSid(), third);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Caller left`);
  await agent.sees(`${CUSTOMER}: Live`);
}, HEALS_NOTHING);

story('of a removed item native Flex keeps the news from us: its tile goes all the same', async ({ agent, telephones, server }) => {
  const third = await talksToTwo(agent, telephones);
  await hasHeardOf(server, third);
  await flexListens(agent);
  // Our maps are closed and opened again: native Flex, whose own stay open, hears of everything before us.
  await agent.page.evaluate(() => {
    const { store, insightsClient } = window.Twilio.Flex.Manager.getInstance();
    store.dispatch({ type: 'CONFERENCE_INIT', payload: { client: new Proxy(insightsClient, {}) } });
  });
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
  await telephones.removesItem(await agent.taskSid(), third);
  await eventually('native Flex stumbles', () => agent.problems.some((problem) => /reading 'key'/.test(problem)));
  await eventuallyEqual(() => agent.tiles(), [`${CUSTOMER}: Live`], NEXT_READ_MS);
  await agent.photographs('removed-item');
}, HEALS_NOTHING);

async function talksToAHeldCustomer(agent, telephones) {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
}

/** Returns the third person's call. */
async function talksToTwo(agent, telephones) {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  const third = await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  return third;
}

/** The server has handled this call's join: handled later, it would bring an item back that the story removes. */
function hasHeardOf(server, callSid) {
  return eventually(`the server hears that ${callSid} joins`, () =>
    server.log.some((line) => line.includes(callSid) && line.includes('"event":"participant-join"')),
  );
}

/** The customer hears everything, and the map goes on saying that they are held. */
async function resumesUnseen(agent, telephones) {
  await agent.holds(CUSTOMER);
  await eventuallyEqual(() => telephones.held(), []);
  await agent.sees(`${CUSTOMER}: Resume not confirmed`);
  const announced = await agent.page.getByTestId('announcer').textContent();
  assert.match(announced, /Resume not confirmed/);
}

function doubt(agent, words) {
  return agent.page.getByTestId('map-doubt').filter({ hasText: words });
}

/** Native Flex listens to the map of the call. */
function flexListens(agent) {
  return eventually('native Flex listens to the map', () =>
    agent.state((state) => [...state.conferences.states.values()].some(({ source }) => source.native?.source)),
  );
}

/** Flex has notices of its own about connections. */
function ours(toasts) {
  return toasts.filter((text) => /participants|Outbound/.test(text));
}
