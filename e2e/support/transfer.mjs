// The dialog that transfers a call, and what the canvas says of it.

import { eventuallyEqual } from './eventually.mjs';

export const CUSTOMER = '+14155550100';
export const CUSTOMER_AS_READ = '+1 415-555-0100';
export const BY_ALEX = 'Alex Agent transfers this call to you.';

/** The call that is transferred. Resolves to the customer's leg. */
export async function isOnACall({ agent, telephones }) {
  await agent.dials(CUSTOMER);
  const customer = await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  return customer;
}

/** Opens it by Flex's own button. */
export async function opensTransfer(agent) {
  await agent.page.getByTestId('call-transfer').click();
  const dialog = agent.page.getByTestId('transfer-dialog');
  await dialog.waitFor();
  return dialog;
}

/** Chooses Sam in it, by keyboard. */
export async function choosesSam(agent, dialog) {
  await eventuallyEqual(() => dialog.getByRole('option').locator('span').allInnerTexts(), ['Sam Second', 'Everyone']);
  await dialog.getByTestId('outbound-dialpad-search').press('ArrowDown');
  await agent.page.keyboard.press('Enter');
  await eventuallyEqual(() => dialog.getByTestId('transfer-to').innerText(), 'To Sam Second');
}

/** What the canvas says of the hand-over; nothing where there is none. */
export function saysOfTransfer(agent, sentence) {
  const note = agent.page.getByTestId('transfer-state').getByRole('status');
  return eventuallyEqual(() => note.innerText(), sentence);
}

/** In the canvas of the task, which they choose in the list. */
export async function readsWhy(desktop, ...lines) {
  await desktop.page.getByTestId('task-item').first().click();
  const why = desktop.page.getByTestId('transferred-by');
  await why.waitFor();
  await eventuallyEqual(async () => (await why.innerText()).split(/\n+/), lines);
}
