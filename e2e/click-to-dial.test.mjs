// Click to dial: a CRM's panel, another plugin and Flex itself call by an action, through our server.

import assert from 'node:assert/strict';
import { pluginsWithCrm } from './support/crm-panel.mjs';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { hasNativeOutbound } from './support/native-outbound.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const OTHER = '+4930901820';
const OF_SALES = '+15005550199';
const CALL = 'OutboundParticipantsCanvas.Call';
const WITH_CRM = { processes: { emulator: { plugins: pluginsWithCrm() } } };

story('a contact of a CRM is called with one click, and the task knows the contact', async ({ agent, telephones }) => {
  const { page } = agent;
  await page.getByRole('button', { name: 'Call Ada Lovelace' }).click();
  await telephones.answer(CUSTOMER);
  await agent.sees('Ada Lovelace: Live');
  const said = page.getByTestId('crm-4711');
  await said.getByText('Logged as WT').waitFor();
  const [{ sid, attributes }] = await tasks(telephones);
  assert.equal(await said.innerText(), `Logged as ${sid}`);
  assert.deepEqual(attributes.crm, { contact: '4711' });
  assert.equal(attributes.to, CUSTOMER);
  await agent.photographsInBothThemes('click-to-dial');

  await page.getByRole('button', { name: 'Call Ada Lovelace' }).click();
  await said.getByText('Not called: You are on a call.').waitFor();
  assert.match((await agent.toasts()).join(), /You are on a call/);
  assert.equal((await telephones.state()).tasks.length, 1, 'nobody is called, nobody is added');
  await agent.reloads();
  await agent.sees('Ada Lovelace: Live');
}, WITH_CRM);

story('a CRM and the agent are told why nobody is called', async ({ agent, telephones }) => {
  const { page } = agent;
  await page.getByRole('button', { name: 'Call No country code' }).click();
  await page.getByTestId('crm-4712').getByText('Not called: Begin with +').waitFor();
  await eventually('the agent is told', async () => /Begin with \+/.test((await agent.toasts()).join()));
  await agent.photographsInBothThemes('click-to-dial-refused');
  assert.deepEqual((await telephones.state()).tasks, []);
  const refused = await invokes(agent, CALL, { destination: CUSTOMER, taskAttributes: { note: 'x'.repeat(3_000) } });
  assert.match(refused.message, /Attributes: these are more than 2048 characters/);
  assert.equal(refused.code, 'refused');
  const inACircle = await page.evaluate((action) => {
    const taskAttributes = {};
    taskAttributes.of = { taskAttributes };
    return window.Twilio.Flex.Actions.invokeAction(action, { destination: '+14155550100', taskAttributes }).catch(
      ({ content }) => content.wrappedError.code,
    );
  }, CALL);
  assert.equal(inACircle, 'refused');
  await agent.turns('Break');
  assert.equal((await invokes(agent, CALL, { destination: CUSTOMER })).code, 'notAvailable');
  assert.deepEqual((await telephones.state()).tasks, []);
}, WITH_CRM);

story("Flex's own action calls by the server, with a caller ID, and what was typed stays", async ({ agent, telephones }) => {
  await agent.opensDialpad();
  await agent.page.getByTestId('outbound-dialpad-number').fill('+44 20');
  const payload = { destination: '+49 30 901820 ext. 42', callerId: OF_SALES, taskAttributes: { campaign: 'spring' } };
  const { taskSid } = await invokes(agent, 'StartOutboundCall', payload);
  await telephones.rings(OTHER);
  await agent.sees(`${OTHER}: Ringing... · ext. 42`);
  const { calls } = await telephones.state();
  assert.equal(calls.find(({ to }) => to === OTHER).from, OF_SALES);
  assert.deepEqual((await tasks(telephones)).map(({ sid, attributes }) => [sid, attributes.campaign]), [[taskSid, 'spring']]);
  await telephones.isBusy(OTHER);
  await agent.hangsUp();
  await agent.completes();
  await agent.opensDialpad();
  assert.equal(await agent.page.getByTestId('outbound-dialpad-number').inputValue(), '+44 20');
  await agent.page.getByRole('tab', { name: 'Recent' }).click();
  await eventuallyEqual(() => agent.page.getByTestId('outbound-dialpad-recent').allInnerTexts(), ['+49 30 901820 ext. 42']);
  await agent.hasNothingToComplainAbout();
});

story('a click twice calls once', async ({ agent, telephones }) => {
  const outcomes = await agent.page.evaluate(
    ([action, destination]) => {
      const { Actions } = window.Twilio.Flex;
      return Promise.allSettled([1, 2].map(() => Actions.invokeAction(action, { destination }))).then((all) =>
        all.map(({ status }) => status),
      );
    },
    [CALL, CUSTOMER],
  );
  assert.deepEqual(outcomes.sort(), ['fulfilled', 'rejected']);
  await telephones.rings(CUSTOMER);
  await telephones.settled();
  const { calls, tasks } = await telephones.state();
  assert.equal(calls.filter(({ to }) => to === CUSTOMER).length, 1);
  assert.equal(tasks.length, 1);
});

story('an account with native outbound calls has one dialpad, as its setting says', async ({ agent, telephones }) => {
  const { page } = agent;
  const ours = page.getByTestId('outbound-dialpad-button');
  const native = page.getByTestId('outbound-dialpad');
  await hasNativeOutbound(agent);
  await eventuallyEqual(() => native.count(), 1);
  assert.equal(await ours.count(), 0);
  await agent.photographs('native-outbound-flex');

  await hasNativeOutbound(agent, { outbound_calls: 'server' });
  await eventuallyEqual(() => ours.count(), 1);
  assert.equal(await native.count(), 0);
  await page.evaluate(() => window.Twilio.Flex.Actions.invokeAction('ToggleOutboundDialer'));
  await page.getByTestId('outbound-dialpad-number').waitFor();
  await agent.photographsInBothThemes('native-outbound-server');
  await invokes(agent, 'StartOutboundCall', { destination: CUSTOMER });
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
});

story("Flex's own dialpad calls by the server where ours is switched off", async ({ agent, telephones }) => {
  await hasNativeOutbound(agent, { outbound_calls: 'server', dialpad: false });
  const { page } = agent;
  assert.equal(await page.getByTestId('outbound-dialpad-button').count(), 0);
  await page.getByTestId('outbound-dialpad').click();
  await page.locator('#dialer-phone-input').fill(CUSTOMER);
  await page.locator('#dialer-phone-input').press('Enter');
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.photographs('native-dialpad-by-server');
});

async function tasks(telephones) {
  const { tasks } = await telephones.state();
  return tasks.map(({ attributes, ...task }) => ({ ...task, attributes: JSON.parse(attributes) }));
}

/** What an action resolves with, or the message and the code of its rejection. */
function invokes(agent, action, payload) {
  return agent.page.evaluate(
    ([name, given]) =>
      window.Twilio.Flex.Actions.invokeAction(name, given).catch((error) => ({
        message: error.message,
        code: error.content?.wrappedError?.code,
      })),
    [action, payload],
  );
}
