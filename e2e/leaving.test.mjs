// The agent leaves a call of three and the others go on, or ends it for everybody.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { samIsAskedAndComes, samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const WOULD_END =
  'If you left now, the call would end for everyone. Try again in a moment, or press “End call for everyone”.';
/** The agent's leg cannot be changed: the call would end with it. */
const CANNOT_GO_ON = [{ method: 'POST', path: '/api.twilio.com/*/Participants/CA*', status: 503, times: 1000 }];

story('with two people Flex says Hang Up, with three Leave', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  assert.deepEqual(await labels(agent), { header: 'Hang Up', footer: 'Hang up', taskList: 'Hang up' });
  assert.equal(await agent.page.getByTestId('end-for-all').count(), 0);
  await agent.photographs('leaving-two');

  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await eventuallyEqual(() => labels(agent), { header: 'Leave Call', footer: 'Leave', taskList: 'Leave' });
  await agent.photographsInBothThemes('leaving-three');

  await telephones.hangsUp(THIRD);
  await agent.sees(`${CUSTOMER}: Live`);
  await eventuallyEqual(() => labels(agent), { header: 'Hang Up', footer: 'Hang up', taskList: 'Hang up' });
  await agent.hasNothingToComplainAbout();
}, BROWSER());

story('the agent leaves three people, and the others go on', async ({ agent, telephones }) => {
  await ofThree(agent, telephones);
  await agent.hasHeardThatTheCallGoesOn();
  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  await telephones.settled();
  assert.equal((await telephones.participants()).length, 2, 'they talk on');
  await agent.photographs('leaving-left');
  await agent.hasNothingToComplainAbout();
}, BROWSER());

story('leaving never ends the call for everybody: each press is answered, and the confirmed button alone ends it', async ({ agent, telephones }) => {
  await telephones.faults({ requests: CANNOT_GO_ON });
  await ofThree(agent, telephones);
  for (let press = 1; press <= 3; press++) {
    const answered = agent.page.waitForResponse('**/update-conference-participant');
    await agent.hangsUp();
    await answered;
    await eventuallyEqual(async () => (await agent.toasts()).map((toast) => toast.trim()), [WOULD_END]);
    assert.equal((await telephones.participants()).length, 3, `after press ${press}`);
  }
  await agent.photographsInBothThemes('leaving-would-end');
  await telephones.settled();
  assert.equal((await telephones.participants()).length, 3);

  await agent.page.getByTestId('end-for-all').click();
  await agent.page.getByTestId('end-confirm').click();
  await eventuallyEqual(() => telephones.participants(), []);
}, BROWSER());

story('a server that cannot be reached keeps nobody on the call who confirmed that it is to end', async ({ agent, telephones }) => {
  await telephones.faults({ requests: CANNOT_GO_ON });
  await ofThree(agent, telephones);
  await agent.page.route('**/end-conference', (route) => route.abort());
  await agent.page.getByTestId('end-for-all').click();
  await agent.page.getByTestId('end-confirm').click();
  await eventuallyEqual(() => telephones.participants(), []);
  await eventuallyEqual(() => agent.page.getByRole('dialog').count(), 0);
}, BROWSER());

story('the question whether to end stays when somebody leaves beneath it, and the focus with it', async ({ agent, telephones }) => {
  await ofThree(agent, telephones);
  const dialog = agent.page.getByRole('dialog', { name: 'End the call for everyone?' });
  await agent.page.getByTestId('end-for-all').click();
  await dialog.getByText('All 3 people on the line').waitFor();
  await telephones.hangsUp(THIRD);
  const isTold = dialog.getByRole('status').getByText('Somebody has left: only you and one other person are on the line.');
  await isTold.waitFor();
  assert.equal(await focus(agent), 'end-decline');
  await agent.photographsInBothThemes('end-asks-two');
  // What raised the question is gone: two people are no group.
  await agent.page.keyboard.press('Escape');
  await eventuallyEqual(() => dialog.count(), 0);
  assert.equal(await agent.page.getByTestId('end-for-all').count(), 0);
  await eventuallyEqual(() => focus(agent), 'add-participant');
  await agent.sees(`${CUSTOMER}: Live`);

  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.page.getByTestId('end-for-all').click();
  await telephones.hangsUp(THIRD);
  await isTold.waitFor();
  await agent.page.getByTestId('end-confirm').focus();
  await agent.page.keyboard.press('Enter');
  await eventuallyEqual(() => telephones.participants(), []);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await eventuallyEqual(() => dialog.count(), 0);
  await agent.hasNothingToComplainAbout();
});

story('when the call ends beneath the question, the focus stays on the task', async ({ agent, telephones }) => {
  await ofThree(agent, telephones);
  await agent.page.getByTestId('end-for-all').click();
  await agent.page.getByTestId('end-decline').waitFor();
  await telephones.hangsUp(THIRD);
  await telephones.settled();
  await telephones.hangsUp(CUSTOMER);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await eventuallyEqual(() => agent.page.getByRole('dialog').count(), 0);
  await eventuallyEqual(() => agent.page.evaluate(() => document.activeElement.className.includes('TaskCanvasHeader-Name')), true);
  await agent.photographs('end-asks-over');
  await agent.hasNothingToComplainAbout();
});

story('the call is ended for everybody after a question, by keyboard too', async ({ agent, telephones }) => {
  await ofThree(agent, telephones);
  const { keyboard } = agent.page;
  await agent.page.getByTestId('end-for-all').focus();
  await keyboard.press('Enter');
  await agent.page.getByRole('dialog', { name: 'End the call for everyone?' }).waitFor();
  assert.equal(await focus(agent), 'end-decline');
  await agent.photographsInBothThemes('end-asks');
  await keyboard.press('Shift+Tab');
  assert.equal(await focus(agent), 'end-confirm');
  await keyboard.press('Tab');
  assert.equal(await focus(agent), 'end-decline');
  await keyboard.press('Escape');
  assert.equal(await focus(agent), 'end-for-all');
  assert.equal((await telephones.participants()).length, 3, 'nothing has happened');

  await agent.page.getByTestId('end-for-all').click();
  await agent.page.getByTestId('end-confirm').click();
  await eventuallyEqual(() => telephones.participants(), []);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await eventuallyEqual(() => agent.page.getByRole('dialog').count(), 0);
  await agent.hasNothingToComplainAbout();
});

story('a colleague who was asked to come ends the call for everybody', async (world) => {
  const { agent, telephones } = world;
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const sam = await samIsAtWork(world);
  await samIsAskedAndComes(agent, sam);
  await sam.sees(`${CUSTOMER}: Live`, 'Alex Agent: Live');
  await sam.page.getByTestId('end-for-all').click();
  await sam.photographs('end-asks-colleague');
  await sam.page.getByTestId('end-confirm').click();
  await eventuallyEqual(() => telephones.participants(), []);
  for (const desktop of [agent, sam]) {
    await eventuallyEqual(() => desktop.taskStatus(), 'wrapping');
    await eventuallyEqual(() => desktop.page.getByRole('dialog').count(), 0);
    await desktop.hasNothingToComplainAbout();
  }
  await sam.photographs('end-by-colleague');
});

async function ofThree(agent, telephones) {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await telephones.settled();
}

/** What the three places say in which an agent can leave. */
async function labels(agent) {
  const name = async (part) => (await part.getAttribute('aria-label')) ?? (await part.innerText());
  return {
    header: await agent.page.locator('.Twilio-TaskCanvasHeader-EndButton').innerText(),
    footer: await name(agent.page.getByTestId('hangup-footer')),
    taskList: await name(agent.page.getByTestId('hangup-task')),
  };
}

function focus(agent) {
  return agent.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
}

/** With the agent's telephone in the browser, which Flex hangs up by itself. */
function BROWSER() {
  return { desktop: { softphone: 'browser' } };
}
