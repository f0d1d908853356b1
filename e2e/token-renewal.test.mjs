// The Sync clients of our own outlive their tokens: a call can be longer than an hour.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { countSockets, openSockets } from './support/sockets.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
/** Twilio warns four minutes before the end of a token, which lives for an hour. */
const UNTIL_WARNING = 57;
const UNTIL_END = 4;
/** Flex looks every 15 to 20 seconds whether its own token is about to end. */
const FLEX_LOOKS_MS = 30_000;

story('the server is asked for one token an hour, and the call goes on over each', async ({ agent, telephones }) => {
  const asked = watchTokens(agent);
  const sockets = await callsWithATokenOfTheServer(agent, telephones);
  assert.equal(asked.length, 1);
  for (const [renewals, minutes, status] of [[1, UNTIL_WARNING, 'On Hold'], [2, UNTIL_WARNING - UNTIL_END, 'Live']]) {
    await telephones.minutesPass(minutes);
    await eventuallyEqual(() => asked.length, 1 + renewals);
    await tokenIsTaken(agent, renewals);
    // The token before this one has ended.
    await telephones.minutesPass(UNTIL_END);
    await agent.holds(CUSTOMER);
    await agent.sees(`${CUSTOMER}: ${status}`);
  }
  assert.equal(asked.length, 3);
  // The client is the same.
  assert.equal(await openSockets(agent), sockets);
  await agent.photographs('token-renewed');
  await agent.hasNothingToComplainAbout();
}, { desktop: { init: [countSockets, countUpdates] } });

story('a server that makes no token for a while is asked now and then, and the tiles are right again afterwards', async ({
  agent,
  telephones,
}) => {
  const asked = watchTokens(agent);
  await callsWithATokenOfTheServer(agent, telephones);
  const isDown = (route) => route.fulfill({ status: 503, headers: { 'Access-Control-Allow-Origin': '*' } });
  await agent.page.route('**/sync-token', isDown);

  await telephones.minutesPass(UNTIL_WARNING);
  await eventuallyEqual(() => asked.length, 2);
  // The old token is good until its end.
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);

  await telephones.minutesPass(UNTIL_END);
  await eventually('a new client is wanted', () => asked.length >= 4, 30_000);
  await agent.holds(CUSTOMER);
  await eventuallyEqual(() => telephones.held(), []);
  await agent.page.unroute('**/sync-token', isDown);
  await agent.sees(`${CUSTOMER}: Live`);

  // The first is the call's, all others are renewals.
  const pauses = pausesBetween(asked.slice(1));
  assert.ok(Math.min(...pauses) > 1_000, `asked too often: ${pauses}`);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
  assert.deepEqual(await agent.toasts(), []);
}, { desktop: { init: [countSockets, countUpdates] } });

story('a token that ends with the session is not renewed over and over', async ({ agent, telephones }) => {
  const asked = watchTokens(agent);
  await callsWithATokenOfTheServer(agent, telephones);
  // Twilio warns of this token, and at once of each that comes after it: none lives longer.
  await telephones.minutesPass(1.2);
  await eventually('the token is renewed', () => asked.length >= 3, 30_000);
  const pauses = pausesBetween(asked.slice(1));
  assert.ok(Math.min(...pauses) > 9_000, `renewed too often: ${pauses}`);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
}, { desktop: { init: [countSockets, countUpdates, endsInMinutes(5)] } });

story('when Flex has a new token, our client with it goes on beyond the old one', async ({ agent, telephones }) => {
  await telephones.quirks({ flex_insights_has_its_own_sync_service: true });
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const sockets = await openSockets(agent);
  const old = await flexToken(agent);
  await agent.page.evaluate(() => {
    const session = JSON.parse(sessionStorage.TWILIO_FLEX_SSO);
    const expiration = new Date(Date.now() + 150_000).toISOString();
    sessionStorage.TWILIO_FLEX_SSO = JSON.stringify({ ...session, expiration });
  });
  await eventually('Flex has a new token', async () => (await flexToken(agent)) !== old, FLEX_LOOKS_MS);
  // Flex's three clients with such a socket are given it, and ours.
  await tokenIsTaken(agent, 4);

  await telephones.minutesPass(21);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
  // A client of Flex's that was given the token too late connects again by itself.
  await eventuallyEqual(() => openSockets(agent), sockets);
}, { desktop: { init: [countSockets, countUpdates, endsInMinutes(20)] } });

/** When the server was asked for tokens, from here on. */
function watchTokens(agent) {
  const asked = [];
  agent.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/sync-token')) asked.push(Date.now());
  });
  return asked;
}

function pausesBetween(times) {
  return times.slice(1).map((at, index) => at - times[index]);
}

/** Calls the customer; the map is read through a client with a token of the server. Says how many sockets are open. */
async function callsWithATokenOfTheServer(agent, telephones) {
  await telephones.quirks({ flex_tokens_open_no_other_sync_service: true });
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  return openSockets(agent);
}

function flexToken(agent) {
  return agent.page.evaluate(() => window.Twilio.Flex.Manager.getInstance().user.token);
}

/** Waits until so many new tokens were given to Sync clients of the page. */
function tokenIsTaken(agent, times) {
  return eventuallyEqual(() => agent.page.evaluate(() => window.tokenUpdates), times);
}

/** Runs in the page before Flex does: counts the tokens that clients send over sockets that are open. */
function countUpdates() {
  window.tokenUpdates = 0;
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    const bytes = data instanceof ArrayBuffer || ArrayBuffer.isView(data);
    if (bytes && new TextDecoder().decode(data).includes('"method":"update"')) window.tokenUpdates += 1;
    return send.call(this, data);
  };
}

/** Runs in the page before Flex does: the agent's session is a short one. */
function endsInMinutes(minutes) {
  const script = (seconds) => {
    const { fetch } = window;
    window.fetch = (resource, init) => {
      const isLogin = typeof resource === 'string' && resource.startsWith('/_emulator/session?');
      return fetch(isLogin ? `${resource}&lifetime_seconds=${seconds}` : resource, init);
    };
  };
  return `(${script})(${minutes * 60})`;
}
