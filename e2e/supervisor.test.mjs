// A supervisor looks at an agent's call in the Teams view, listens to it, and changes nothing in it.

import assert from 'node:assert/strict';
import { Agent } from './support/agent.mjs';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
/** `callMonitoring.status` of Flex's state. */
const NOT_MONITORING = 0;
const MONITORING = 2;

story('a supervisor sees and hears a call of three, stops, and changes nothing in it', async (world) => {
  const { agent, telephones } = world;
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  const third = await telephones.answer(THIRD);
  const people = [`${CUSTOMER}: Live`, `${THIRD}: Live`];
  await agent.sees(...people);
  await telephones.settled();
  const taskSid = await agent.taskSid();
  const before = await theCall(telephones, taskSid);
  assert.equal(before.joined.length, 3);

  const supervisor = await supervisorAt(world);
  await supervisor.page.locator('.Twilio-TaskCard').first().click();
  await supervisor.sees(...everybody(people));
  assert.equal(await buttons(supervisor), 0);
  await supervisor.photographs('supervisor-looks-at-call');

  await monitorButton(supervisor).click();
  await eventuallyEqual(() => monitoring(supervisor), MONITORING);
  await eventuallyEqual(async () => (await telephones.participants()).length, 4);
  await telephones.settled();
  const [listener] = (await telephones.participants()).slice(-1);
  assert.deepEqual([listener.muted, listener.end_conference_on_exit], [true, false]);
  await supervisor.sees(...everybody(people));
  await supervisor.photographs('supervisor-monitors-call');
  assert.deepEqual(await theCall(telephones, taskSid), before);
  assert.deepEqual(await agent.tiles(), people);
  await agent.photographs('agent-is-monitored');

  await monitorButton(supervisor).click();
  await eventuallyEqual(() => monitoring(supervisor), NOT_MONITORING);
  await eventuallyEqual(async () => (await telephones.participants()).length, 3);
  await telephones.settled();
  assert.deepEqual(await theCall(telephones, taskSid), before);
  assert.deepEqual(await agent.tiles(), people);

  // What happens in the call is seen, and a second time is as good as the first.
  await monitorButton(supervisor).click();
  await eventuallyEqual(() => monitoring(supervisor), MONITORING);
  await telephones.press(third, 'hang-up');
  await supervisor.sees(...everybody(people.slice(0, 1)));
  await monitorButton(supervisor).click();
  await eventuallyEqual(() => monitoring(supervisor), NOT_MONITORING);

  await supervisor.page.getByTestId('close-button').first().click();
  await eventuallyEqual(() => supervisor.tiles(), []);
  await supervisor.hasNothingToComplainAbout();
  await agent.hasNothingToComplainAbout();
  await supervisor.close();
});

story('in a low and in a narrow window the supervisor reads the same, and axe finds nothing grave in either theme', async (world) => {
  const { agent, telephones } = world;
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.holds(THIRD);
  const people = [`${CUSTOMER}: Live`, `${THIRD}: On Hold`];
  await agent.sees(...people);

  const supervisor = await supervisorAt(world);
  const looks = async (screen) => {
    await supervisor.sees(...everybody(people));
    await supervisor.photographsInBothThemes(`supervisor-${screen}`);
  };
  await supervisor.page.locator('.Twilio-TaskCard').first().click();
  await looks('canvas');
  await supervisor.page.setViewportSize({ width: 1280, height: 440 });
  await eventuallyEqual(() => supervisor.page.locator('.Twilio-ParticipantCanvasListItem').count(), 3);
  await looks('list');
  await supervisor.page.setViewportSize({ width: 900, height: 560 });
  await looks('narrow');
  assert.equal(await buttons(supervisor), 0);
  await supervisor.hasNothingToComplainAbout();
  await supervisor.close();
});

/** The Teams view of the supervisor. */
async function supervisorAt({ browser, emulator }) {
  const supervisor = await Agent.at(browser, emulator.url, { worker: 'supervisor@example.com' });
  await supervisor.page.goto(`${emulator.url}/teams`);
  return supervisor;
}

/** The supervisor sees the agent too, behind the customer. */
function everybody([customer, ...others]) {
  return [customer, 'Alex Agent: Live', ...others];
}

function monitorButton(supervisor) {
  return supervisor.page.locator('.Twilio-SupervisorTaskOverviewActions-MonitorButton');
}

function monitoring(supervisor) {
  return supervisor.state((state) => state.supervisor.callMonitoring.status);
}

function buttons(supervisor) {
  return supervisor.page.locator('.Twilio-ParticipantCanvas button, .Twilio-ParticipantCanvasListItem button').count();
}

/** What must stay as it is: the people of the map, and the flags that Twilio has of them. */
async function theCall(telephones, taskSid) {
  const items = await telephones.map(taskSid);
  const joined = items.filter(({ status, participant_type: type }) => status === 'joined' && type !== 'supervisor');
  const participants = await telephones.participants();
  const flags = participants
    .filter(({ label }) => label !== null)
    .map(({ call_sid, end_conference_on_exit, hold, muted }) => ({ call_sid, end_conference_on_exit, hold, muted }));
  return { joined, flags };
}
