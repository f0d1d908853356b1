// The tiles of the canvas: each state of a person, its words and its buttons, also after a reload and in the dark.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

story('a person is muted, which the tile says in words, and unmuted', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  const third = await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  const isMuted = async () => (await telephones.participants()).filter(({ muted }) => muted).map((leg) => leg.call_sid);

  await agent.presses(THIRD, 'mute');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Muted`);
  assert.deepEqual(await isMuted(), [third]);
  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold, muted`);
  await agent.photographsInBothThemes('tile-muted-on-hold');
  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Muted`);
  await agent.photographsInBothThemes('tile-muted');

  await agent.presses(THIRD, 'mute');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  assert.deepEqual(await isMuted(), []);
  await agent.hasNothingToComplainAbout();
});

story('a call that rings is taken back', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.dials(THIRD);
  const third = await telephones.rings(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Ringing...`);
  await agent.photographsInBothThemes('tile-ringing');

  await agent.presses(THIRD, 'cancel');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Canceled`);
  await agent.photographs('tile-canceled');
  const { calls } = await telephones.state();
  assert.equal(calls.find(({ sid }) => sid === third).status, 'canceled');
  await agent.reloads();
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.hasNothingToComplainAbout();
});

story('somebody of whom nothing is known is an unknown participant, in the tile and aloud', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const canvas = agent.page.locator('.Twilio-ParticipantsCanvas');
  await telephones.dialsIn('', await agent.taskSid());
  await agent.sees(`${CUSTOMER}: Live`, 'Unknown participant: Live');
  await eventuallyEqual(() => canvas.getByRole('status').allInnerTexts(), ['Unknown participant: Live']);
  assert.equal(await agent.tile('Unknown participant').locator('.ParticipantCanvas-Name').innerText(), 'Unknown participant');
  await agent.photographsInBothThemes('tile-unknown');
  await agent.holds('Unknown participant');
  await agent.sees(`${CUSTOMER}: Live`, 'Unknown participant: On Hold');
  await agent.speaks('de');
  await agent.sees(`${CUSTOMER}: Live`, 'Unbekannter Teilnehmer: Gehalten');
  await agent.photographs('tile-unknown-de');
});

story('each state of a person is there again after a reload', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.rings(CUSTOMER);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Ringing...`);
  await telephones.answer(CUSTOMER);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Live`);
  await agent.holds(CUSTOMER);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: On Hold`);
  await agent.presses(CUSTOMER, 'mute');
  await agent.seesAlsoAfterReload(`${CUSTOMER}: On Hold, muted`);
  await agent.holds(CUSTOMER);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Muted`);
  await agent.dials(THIRD);
  await telephones.rings(THIRD);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Muted`, `${THIRD}: Ringing...`);
  await telephones.answer(THIRD);
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Muted`, `${THIRD}: Live`);
  await agent.hasNothingToComplainAbout();
}, { timeout: 180_000 });
