// The dialpad of the header: how a number comes into it, whom it remembers, and what it shows of the agent.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const OTHER = '+4930901820';
const OWN = '+15005550101';
const OF_SALES = '+15005550199';

story('keys are pressed, zero is held for a plus, and the number is grouped as it grows', async ({ agent }) => {
  await agent.opensDialpad();
  const { page } = agent;
  const number = page.getByTestId('outbound-dialpad-number');
  const key = (name) => page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name });
  await page.getByTestId('outbound-dialpad-zero').click({ delay: 700 });
  await eventuallyEqual(() => number.inputValue(), '+');
  for (const digit of '49309018') await key(digit).click();
  await page.getByTestId('outbound-dialpad-zero').click();
  await eventuallyEqual(() => number.inputValue(), '+49 30 90180');
  await eventuallyEqual(() => page.getByTestId('outbound-dialpad-hint').innerText(), 'Germany');
  await agent.photographsInBothThemes('dialpad-number');
  await page.getByRole('button', { name: 'Erase the last digit' }).click();
  await eventuallyEqual(() => number.inputValue(), '+49 30 9018');
  await number.fill('tel:+1 (415) 555-01');
  await eventuallyEqual(() => page.getByTestId('outbound-dialpad-hint').innerText(), 'Canada, United States: more digits are needed');

  for (const copied of ['\u202a+49\u00a030\u2011901820\u202c', '＋４９（３０）９０１８２０', '\u200e+49\u221230–901820']) {
    await number.fill(copied);
    await eventuallyEqual(() => number.inputValue(), '+49 30 901820');
    await eventuallyEqual(() => page.getByTestId('outbound-dialpad-problem').innerText(), '');
  }

  await number.fill('');
  await page.getByTestId('outbound-dialpad-zero').focus();
  await page.keyboard.down('Enter');
  await eventuallyEqual(() => number.inputValue(), '+');
  await page.keyboard.up('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await eventuallyEqual(() => number.inputValue(), '+00');
  await agent.hasNothingToComplainAbout();
});

story('after keys that were pressed with the mouse, what is typed goes into the number, and Enter calls it', async ({ agent, telephones }) => {
  await agent.opensDialpad();
  const { page } = agent;
  const key = (name) => page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name, exact: true });
  await page.getByTestId('outbound-dialpad-tab-number').focus();
  await page.getByTestId('outbound-dialpad-zero').click({ delay: 700 });
  for (const digit of '1415555') await key(digit).click();
  await page.keyboard.type('0100');
  await eventuallyEqual(() => page.getByTestId('outbound-dialpad-number').inputValue(), '+1 415-555-0100');
  await page.keyboard.press('Enter');
  await telephones.rings(CUSTOMER);
  await agent.hasNothingToComplainAbout();
});

story('in a low window and at 200 % zoom the Call button is in sight', async ({ agent, telephones }) => {
  const { page } = agent;
  for (const [width, height] of [[1280, 440], [640, 400]]) {
    await page.setViewportSize({ width, height });
    await agent.opensDialpad();
    await page.getByTestId('outbound-dialpad-number').fill('+1');
    await eventually(`it is in sight at ${width} x ${height}`, () => isInSight(page.getByTestId('outbound-dialpad-call')));
    await agent.photographsInBothThemes(`dialpad-${width}x${height}`);
    await page.getByTestId('outbound-dialpad-zero').click();
    await eventuallyEqual(() => page.getByTestId('outbound-dialpad-number').inputValue(), '+10');
  }
  await page.getByTestId('outbound-dialpad-number').fill(CUSTOMER);
  await page.getByTestId('outbound-dialpad-call').click();
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  const dialog = await agent.opensAddDialog();
  await eventually('it is in sight in the dialog', () => isInSight(dialog.getByTestId('outbound-dialpad-call')));
  await agent.photographs('add-dialog-640x400');
});

story('the sign of the button in the header can be seen while the dialpad is open', async ({ agent }) => {
  const button = agent.page.getByTestId('outbound-dialpad-button');
  for (const isLight of [true, false]) {
    await agent.turnsLight(isLight);
    await button.click();
    await eventually('the sign stands out', () => button.evaluate(contrast).then((ratio) => ratio >= 3));
    await agent.page.mouse.move(600, 600);
    await eventually('also without the mouse', () => button.evaluate(contrast).then((ratio) => ratio >= 3));
    await agent.photographs(`dialpad-button-open-${isLight ? 'light' : 'dark'}`);
    await button.click();
  }
});

/** Whether what lies in the middle of a part is that part. */
function isInSight(part) {
  return part.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
}

/** The contrast between what an element draws and what it draws it on. */
function contrast(element) {
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const { backgroundColor, color } = getComputedStyle(element);
  const [darker, brighter] = [luminance(backgroundColor), luminance(color)].sort((one, other) => one - other);
  return (brighter + 0.05) / (darker + 0.05);
}

story('who was called last is remembered, called again, and forgotten', async ({ agent, telephones }) => {
  for (const number of [CUSTOMER, OTHER]) {
    await agent.dials(number);
    await goesNowhere(agent, telephones, number);
  }

  await agent.reloads();
  const recents = await opensRecents(agent);
  await eventuallyEqual(() => recents.allInnerTexts(), ['+49 30 901820', '+1 415-555-0100']);
  await agent.photographsInBothThemes('dialpad-recents');
  await agent.page.getByRole('button', { name: 'Call +1 415-555-0100' }).click();
  await goesNowhere(agent, telephones, CUSTOMER);
  await opensRecents(agent);
  await eventuallyEqual(() => recents.allInnerTexts(), ['+1 415-555-0100', '+49 30 901820']);
  await agent.page.getByTestId('outbound-dialpad-clear').press('Enter');
  await eventuallyEqual(() => recents.count(), 0);
  const isInside = () => agent.page.evaluate(() => document.querySelector('.OutboundDialpad').contains(document.activeElement));
  await eventually('the keyboard is still in the panel', isInside);
  // Whoever works elsewhere on the page is left alone, whatever changes in the panel.
  await agent.page.mouse.click(960, 620);
  await agent.page.evaluate(() => document.querySelector('.OutboundDialpad').append(document.createElement('i')));
  assert.equal(await isInside(), false);
  await agent.page.getByText('You have not called anybody yet.').waitFor();
});

story('the agent chooses which number the customer sees', async ({ agent, telephones }) => {
  await agent.mayShow(OF_SALES);
  await agent.opensDialpad();
  const choice = agent.page.getByLabel('Caller ID');
  assert.deepEqual(await choice.locator('option').allInnerTexts(), ['+1 500-555-0101', '+1 500-555-0199']);
  assert.equal(await choice.inputValue(), OWN);
  await choice.selectOption(OF_SALES);
  await agent.photographsInBothThemes('dialpad-caller-id');
  await agent.dials(CUSTOMER);
  await telephones.rings(CUSTOMER);
  const { calls } = await telephones.state();
  assert.equal(calls.find(({ to }) => to === CUSTOMER).from, OF_SALES);
});

story('a second click does not dial twice', async ({ agent, telephones }) => {
  await agent.opensDialpad();
  await agent.page.getByTestId('outbound-dialpad-number').fill(CUSTOMER);
  await agent.page.getByTestId('outbound-dialpad-call').dblclick();
  await agent.sees(`${CUSTOMER}: Ringing...`);
  await telephones.settled();
  const { calls, tasks } = await telephones.state();
  assert.equal(calls.filter(({ to }) => to === CUSTOMER).length, 1);
  assert.equal(tasks.length, 1);
});

story('who is away is told so at once, and nothing is called for them when they come back', async ({ agent, telephones }) => {
  await agent.turns('Break');
  await agent.dials(CUSTOMER);
  await agent.page.getByTestId('outbound-dialpad-problem').getByText('You are away').waitFor();
  await agent.photographsInBothThemes('dialpad-away');
  assert.deepEqual((await telephones.state()).tasks, []);
  await agent.turns('Available');
  await agent.page.getByTestId('outbound-dialpad-call').click();
  await agent.sees(`${CUSTOMER}: Ringing...`);
  assert.equal((await telephones.state()).tasks.length, 1);
  await agent.hasNothingToComplainAbout();
});

story('a call that does not reach the agent is given up: it does not go out when they are free', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await isBusyAndWrapsUp(agent, telephones, CUSTOMER);
  // TaskRouter offers nothing more to who is wrapping up.
  await agent.dials(OTHER);
  await agent.page.getByTestId('outbound-dialpad-problem').getByText(/./).waitFor({ timeout: 25_000 });
  await agent.photographs('dialpad-not-reached');
  assert.deepEqual(statuses(await telephones.state()), ['canceled', 'wrapping']);
  await agent.completes();
  await agent.page.getByTestId('outbound-dialpad-call').click();
  await telephones.rings(OTHER);
  await telephones.settled();
  const state = await telephones.state();
  assert.equal(state.calls.filter(({ to }) => to === OTHER).length, 1);
  assert.deepEqual(statuses(state), ['assigned', 'canceled', 'completed']);
  await agent.hasNothingToComplainAbout();
});

const statuses = ({ tasks }) => tasks.map(({ assignment_status: status }) => status).sort();

async function opensRecents(agent) {
  await agent.opensDialpad();
  await agent.page.getByRole('tab', { name: 'Recent' }).click();
  return agent.page.getByTestId('outbound-dialpad-recent');
}

/** The number is busy, and the agent completes the task. */
async function goesNowhere(agent, telephones, number) {
  await isBusyAndWrapsUp(agent, telephones, number);
  await agent.completes();
  await eventuallyEqual(() => telephones.taskStatus(), 'completed');
}

async function isBusyAndWrapsUp(agent, telephones, number) {
  await telephones.isBusy(number);
  await agent.sees(`${number}: Busy`);
  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
}
