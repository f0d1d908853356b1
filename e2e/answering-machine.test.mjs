// An answering machine picks up: the tile says so, once it records, or the call ends by itself. The recent calls say it, too.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const detection = (how) => ({ processes: { server: { env: { MACHINE_DETECTION: how } } } });

story(
  'the tile says that a machine picked up, and a person who is there is not called one',
  async ({ agent, telephones }) => {
    const person = '+14155550111';
    await agent.dials(CUSTOMER);
    await telephones.answerByMachine(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Answering machine`);
    await agent.dials(person);
    await telephones.answer(person);
    await agent.holds(CUSTOMER);
    await agent.sees(`${CUSTOMER}: On Hold`, `${person}: Live`);
    await agent.holds(CUSTOMER);
    await agent.seesAlsoAfterReload(`${CUSTOMER}: Answering machine`, `${person}: Live`);
    await agent.photographsInBothThemes('answering-machine');
    const recents = await opensRecents(agent);
    await eventuallyEqual(() => recents.allInnerTexts(), ['+1 415-555-0111', '+1 415-555-0100\nAnswering machine']);
    await agent.page.getByRole('button', { name: 'Add +1 415-555-0100, Answering machine to the call' }).waitFor();
    await agent.photographsInBothThemes('answering-machine-recents');
    await agent.hasNothingToComplainAbout();
  },
  detection('detect'),
);

story(
  'where the tone is waited for, the tile says when to speak',
  async ({ agent, telephones }) => {
    await agent.dials(CUSTOMER);
    await telephones.answerByMachine(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    await agent.sees(`${CUSTOMER}: Answering machine: speak now`);
    await agent.photographsInBothThemes('answering-machine-records');
    await agent.speaks('ja-JP');
    await eventuallyEqual(async () => (await agent.tiles())[0].endsWith('留守番電話：お話しください'), true);
  },
  detection('wait-for-tone'),
);

story(
  'where machines are hung up on, the call ends by itself',
  async ({ agent, telephones }) => {
    await agent.dials(CUSTOMER);
    await telephones.answerByMachine(CUSTOMER);
    await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
    const { calls } = await telephones.state();
    assert.equal(calls.find(({ to }) => to === CUSTOMER).status, 'completed');
    const told = 'An answering machine or a fax picked up at +1 415-555-0100. The call is over.';
    await eventuallyEqual(() => agent.toasts(), [told]);
    await agent.photographsInBothThemes('answering-machine-hung-up-on');
    await agent.completes();
    const recents = await opensRecents(agent);
    await eventuallyEqual(() => recents.allInnerTexts(), ['+1 415-555-0100\nAnswering machine']);
    await agent.page.getByRole('button', { name: 'Call +1 415-555-0100, Answering machine' }).click();
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    await opensRecents(agent);
    await eventuallyEqual(() => recents.allInnerTexts(), ['+1 415-555-0100']);
    assert.deepEqual(agent.problems, []);
  },
  detection('hang-up'),
);

async function opensRecents(agent) {
  await agent.opensDialpad();
  await agent.page.getByRole('tab', { name: 'Recent' }).click();
  return agent.page.getByTestId('outbound-dialpad-recent');
}
