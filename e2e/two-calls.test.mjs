// S8: two calls one after the other on one page: nothing of the first is left.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { countSockets, openSockets } from './support/sockets.mjs';
import { story } from './support/story.mjs';

const FIRST = '+14155550100';
const SECOND = '+14155550111';

story('of the first of two calls no tile, listener or Sync client is left', async ({ agent, telephones }) => {
  const before = await openThings(agent);
  await agent.dials(FIRST);
  await telephones.answer(FIRST);
  await agent.sees(`${FIRST}: Live`);
  const first = await reservation(agent);
  assert.notEqual(await listenersOf(agent, first), 0);
  const during = await openThings(agent);
  assert.notDeepEqual(during, before, 'a call opens something');
  await finish(agent, telephones);
  assert.deepEqual(await openThings(agent), before);
  assert.deepEqual(await agent.tiles(), []);

  await agent.dials(SECOND);
  await telephones.answer(SECOND);
  await agent.sees(`${SECOND}: Live`);
  assert.deepEqual(await openThings(agent), during);
  assert.equal(await listenersOf(agent, first), 0);
  await agent.photographs('s8-second-call');
  await finish(agent, telephones);
  assert.deepEqual(await openThings(agent), before);
  await agent.hasNothingToComplainAbout();
}, { desktop: { init: countSockets } });

async function finish(agent, telephones) {
  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.completes();
  await eventuallyEqual(() => telephones.taskStatus(), 'completed');
}

/**
 * What is open while a call is: maps at Flex's Sync client, people of ours in Flex's store (native Flex keeps its own),
 * sockets of Sync clients.
 */
async function openThings(agent) {
  const things = await agent.page.evaluate(() => {
    const { insightsClient, store, workerClient } = window.Twilio.Flex.Manager.getInstance();
    const conferences = [...store.getState().flex.conferences.states.values()];
    return {
      maps: insightsClient.services.subscriptions.subscriptions.size,
      people: conferences.flatMap(({ source }) => source.participants).filter(({ view }) => view).length,
      reservationListeners: workerClient.listenerCount('reservationCreated'),
    };
  });
  return { ...things, sockets: await openSockets(agent) };
}

/** Keeps the reservation where the page can find it after it is over, and names it. */
function reservation(agent) {
  return agent.page.evaluate(() => {
    const [task] = window.Twilio.Flex.Manager.getInstance().store.getState().flex.worker.tasks.values();
    window.reservations = { ...window.reservations, [task.sid]: task.sourceObject };
    return task.sid;
  });
}

function listenersOf(agent, reservationSid) {
  return agent.page.evaluate((sid) => {
    const reservation = window.reservations[sid];
    return reservation.eventNames().reduce((sum, name) => sum + reservation.listenerCount(name), 0);
  }, reservationSid);
}
