// The tiles of the canvas: each state of a person, its words and its buttons, also after a reload and in the dark.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
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

story('each tile has a timer: how long somebody is on the line, and on hold', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.rings(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Ringing...`);
  assert.deepEqual(await timers(agent), []);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await eventually('three seconds are told', async () => secondsOf(await timers(agent)) >= 3);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold`);
  await eventually('the hold begins at nought', async () => secondsOf(await timers(agent)) < 3);
  await agent.photographsInBothThemes('tile-timer');
  await agent.reloads();
  await eventually('and goes on over a reload', async () => secondsOf(await timers(agent)) >= 3);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const [time] = await timers(agent);
  assert.ok(secondsOf([time]) >= 6, `the call goes on from its beginning: ${time}`);
  assert.match(time, /^ \| 0\d:\d\d$/);
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
  await telephones.dialsIn('', await agent.taskSid());
  await agent.sees(`${CUSTOMER}: Live`, 'Unknown participant: Live');
  await eventuallyEqual(() => agent.announcements(), ['Unknown participant: Live']);
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

story('a long name that is written from right to left keeps its beginning', async ({ agent, telephones }) => {
  const name = 'دكتورة فاطمة الزهراء عبد الرحمن القحطاني، قسم المبيعات الدولية';
  await agent.page.evaluate(
    ([destination, called]) =>
      window.Twilio.Flex.Actions.invokeAction('OutboundParticipantsCanvas.Call', {
        destination,
        taskAttributes: { name: called },
      }),
    [CUSTOMER, name],
  );
  await telephones.answer(CUSTOMER);
  await agent.sees(`${name}: Live`);
  const seen = (part) =>
    part.evaluate((element) => {
      const range = document.createRange();
      const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
      range.setStart(text, 0);
      range.setEnd(text, 4);
      const [box, first] = [element.getBoundingClientRect(), range.getBoundingClientRect()];
      return [element.scrollWidth > element.clientWidth, first.left >= box.left - 1 && first.right <= box.right + 1];
    });
  const inTheList = agent.page.locator('.Twilio-TaskListBaseItem-FirstLine').first();
  const inTheHeader = agent.page.locator('.Twilio-TaskCanvasHeader-Name').locator(':scope, :scope *').last();
  for (const part of [agent.tile(name).getByTestId('participant-name'), inTheList, inTheHeader]) {
    assert.deepEqual(await seen(part), [true, true], `it has no room, and begins inside: ${part}`);
  }
  await agent.photographsInBothThemes('tile-right-to-left');
});

story("the sign that mutes somebody else is not that of the agent's own microphone", async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  const sign = (button) => button.locator('svg').last().evaluate((svg) => svg.innerHTML);
  const own = await sign(agent.page.getByTestId('mute-call'));
  const live = await sign(agent.tile(THIRD).getByTestId('mute-participant'));
  await agent.presses(THIRD, 'mute');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Muted`);
  const muted = await sign(agent.tile(THIRD).getByTestId('mute-participant'));
  assert.equal(new Set([own, live, muted]).size, 3);
  await agent.photographsInBothThemes('tile-speaker');
});

/** The timers of the tiles, in their order. */
function timers(agent) {
  return agent.page.getByTestId('timer').allTextContents();
}

/** How many seconds the first tells; none is endless. */
function secondsOf([time = ' | 99:99']) {
  const [minutes, seconds] = time.slice(3).split(':').map(Number);
  return minutes * 60 + seconds;
}
