// The dialog that transfers a call, and what the canvas says of it.

import { eventuallyEqual } from './eventually.mjs';

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
