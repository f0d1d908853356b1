// Every screen in both themes: axe finds nothing that shuts anybody out, and photographs are there for people to look at.

import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const FOURTH = '+14155550122';
const OF_SALES = '+15005550199';
const LIST_ITEM = '.Twilio-ParticipantCanvasListItem';

/** Tells a story of screens; `looks` is to be called at each of them. */
const inBothThemes = (what, tell) =>
  story(`axe finds nothing grave ${what}`, ({ agent, telephones }) =>
    tell(agent, telephones, (screen) => agent.photographsInBothThemes(`screen-${screen.replaceAll(' ', '-')}`)),
  );

inBothThemes('in the dialpad', async (agent, telephones, looks) => {
  const { page } = agent;
  await agent.mayShow(OF_SALES);
  await agent.opensDialpad();
  await looks('dialpad with caller IDs');
  await page.getByTestId('outbound-dialpad-call').focus();
  await looks('dialpad with the focus on Call');
  await page.getByTestId('outbound-dialpad-call').click();
  await page.getByTestId('outbound-dialpad-problem').getByText(/./).waitFor();
  await looks('dialpad with a problem');
  await page.getByTestId('outbound-dialpad-number').fill('+4930');
  await page.getByTestId('outbound-dialpad-hint').getByText(/./).waitFor();
  await looks('dialpad with a hint');
  await page.getByTestId('outbound-dialpad-tab-recents').click();
  await looks('dialpad without recents');
  await page.getByTestId('outbound-dialpad-tab-colleagues').click();
  await page.getByText('Sam Second').waitFor();
  await looks('dialpad with colleagues');
});

inBothThemes('beside a message, and in a call that Twilio refuses', async (agent, telephones, looks) => {
  await telephones.createTask('sms', { from: CUSTOMER, name: 'Anna', channelType: 'sms' });
  await agent.page.locator('.Twilio-TaskListBaseItem').first().click();
  await agent.accepts();
  await agent.page.getByTestId('call-customer').waitFor();
  await looks('message with a button to call');
  await telephones.refusesTheNextDial(21215);
  await agent.page.getByTestId('call-customer').click();
  await agent.tile(CUSTOMER).getByTestId('call-again-participant').waitFor();
  await looks('canvas of a refused call');
});

inBothThemes('in the canvas', async (agent, telephones, looks) => {
  await agent.dials(CUSTOMER);
  await telephones.rings(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Ringing...`);
  await looks('canvas calling');
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await looks('canvas live');

  const dialog = await agent.opensAddDialog();
  await looks('add dialog');
  await dialog.getByTestId('outbound-dialpad-tab-colleagues').click();
  await dialog.getByText('Sam Second').waitFor();
  await looks('add dialog with colleagues');
  await dialog.getByTestId('outbound-dialpad-tab-recents').click();
  await dialog.getByTestId('outbound-dialpad-recent').waitFor();
  await looks('add dialog with recents');
  await dialog.getByTestId('outbound-dialpad-tab-number').click();
  await dialog.getByTestId('outbound-dialpad-number').fill(THIRD);
  await dialog.getByTestId('outbound-dialpad-call').click();
  await telephones.answer(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
  await looks('canvas with one on hold');
  await agent.presses(CUSTOMER, 'mute');
  await agent.sees(`${CUSTOMER}: Muted`, `${THIRD}: On Hold`);
  await looks('canvas with one muted');
  await agent.presses(CUSTOMER, 'mute');
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
  await agent.page.getByTestId('end-for-all').click();
  await agent.page.getByTestId('end-decline').waitFor();
  await looks('question whether to end the call for everybody');
  await agent.page.getByTestId('end-decline').click();
  await agent.tile(CUSTOMER).getByTestId('hangup-participant').click();
  await agent.sees(`${CUSTOMER}: Remove from call?`, `${THIRD}: On Hold`);
  await looks('canvas asking');

  await agent.page.setViewportSize({ width: 1280, height: 440 });
  await eventuallyEqual(() => agent.page.locator(LIST_ITEM).count(), 2);
  await looks('list asking');
  await agent.tile(CUSTOMER).getByTestId('decline-participant').click();
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
  await looks('list');

  await agent.dials(FOURTH);
  await telephones.isBusy(FOURTH);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`, `${FOURTH}: Busy`);
  await looks('list with one who is busy');
  await agent.page.setViewportSize({ width: 1280, height: 900 });
  await eventuallyEqual(() => agent.page.locator(LIST_ITEM).count(), 0);
  await looks('canvas with one who is busy');

  await telephones.hangsUp(THIRD);
  await telephones.settled();
  await telephones.hangsUp(CUSTOMER);
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await looks('wrapping up');
});
