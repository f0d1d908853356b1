// S1, S4, S7: a customer is called, answers, is busy, does not answer, hangs up.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story('the customer is called, and then live, on the ParticipantsCanvas', async ({ agent, telephones }) => {
  await agent.dials('+1 (415) 555-0100');
  await agent.sees(`${CUSTOMER}: Ringing...`);
  await agent.photographs('s1-calling');
  assert.equal(await agent.page.locator('.Twilio-ParticipantsCanvas').count(), 1);

  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.page.getByTestId('hold-task').waitFor();
  await agent.photographs('s1-live');
  await eventuallyEqual(async () => (await telephones.participants()).length, 2);
  await agent.hasNothingToComplainAbout();
});

story('the customer hangs up: the conference ends and the task is wrapped up', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);

  await telephones.hangsUp(CUSTOMER);
  await eventuallyEqual(() => telephones.taskStatus(), 'wrapping');
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await eventuallyEqual(() => telephones.participants(), []);
  await agent.photographs('s4-wrap-up');
  await agent.hasNothingToComplainAbout();

  await agent.completes();
  await eventuallyEqual(() => telephones.taskStatus(), 'completed');
});

story('the agent hangs up: the conference ends and the task is wrapped up', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);

  await agent.hangsUp();
  await eventuallyEqual(() => telephones.taskStatus(), 'wrapping');
  await eventuallyEqual(() => telephones.participants(), []);
  await agent.hasNothingToComplainAbout();
});

story('the customer is busy: the agent sees it', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Ringing...`);
  await telephones.isBusy(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Busy`);
  await agent.photographs('s7-busy');
  await agent.hasNothingToComplainAbout();
});

story('the customer does not answer: the agent sees it', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Ringing...`);
  await telephones.doesNotAnswer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: No answer`);
  await agent.photographs('s7-no-answer');
  await agent.hasNothingToComplainAbout();
});

story('a number that cannot be dialled is refused before anything rings', async ({ agent, telephones }) => {
  await agent.dials('0100');
  const problem = agent.page.getByTestId('outbound-dialpad-problem');
  await eventually('the dialpad says what is wrong', async () => (await problem.innerText()) !== '');
  await agent.photographs('dialpad-problem');
  assert.match(await problem.innerText(), /\+/);
  assert.deepEqual((await telephones.state()).calls, []);
});
