// Who is held hears the music of the worker who holds them, or what the action of Flex names.

import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const OF_WORKER = 'https://media.example.com/worker.mp3';
const OF_ACTION = 'https://media.example.com/action.mp3';

story(
  'the customer hears the music of the worker, and once that of the action',
  async ({ agent, telephones }) => {
    await telephones.changesWorker('Alex Agent', { hold_music_url: OF_WORKER });
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);

    for (const [holds, music] of [
      [() => agent.holds(CUSTOMER), OF_WORKER],
      [() => holdsByAction(agent), OF_ACTION],
      [() => agent.holds(CUSTOMER), OF_WORKER],
    ]) {
      await holds();
      await agent.sees(`${CUSTOMER}: On Hold`);
      await eventuallyEqual(() => heard(telephones), [`GET ${music}`]);
      await agent.holds(CUSTOMER);
      await agent.sees(`${CUSTOMER}: Live`);
      await eventuallyEqual(() => heard(telephones), []);
    }
    await agent.hasNothingToComplainAbout();
  },
  { processes: { server: { env: { HOLD_MUSIC_HOSTS: 'media.example.com' } } } },
);

/** As another plugin holds the customer. */
async function holdsByAction(agent) {
  const sid = await agent.state((state) => state.view.selectedTaskSid);
  const payload = { sid, holdMusicUrl: OF_ACTION };
  await agent.page.evaluate((it) => window.Twilio.Flex.Actions.invokeAction('HoldCall', it), payload);
}

/** What those hear who are held. */
async function heard(telephones) {
  const { conferences } = await telephones.state();
  return conferences.flatMap(({ participants }) => participants.flatMap((it) => it.hold_music ?? []));
}
