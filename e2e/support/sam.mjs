// Sam Second, the colleague: who they are, and how they come to a call.

import { Agent } from './agent.mjs';

const EMAIL = 'second@example.com';

/** Sam's desktop, in a browser of its own; `desktop` says more of it. */
export async function samIsAtWork({ browser, emulator, t }, desktop = {}) {
  const sam = await Agent.at(browser, emulator.url, { worker: EMAIL, ...desktop });
  t.after(() => sam.close());
  return sam;
}

/** Somebody asks Sam to come to their call, from the dialog that adds people, and Sam comes. */
export async function samIsAskedAndComes(agent, sam) {
  const dialog = await agent.opensAddDialog();
  await dialog.getByRole('tab', { name: 'Colleagues' }).click();
  await dialog.getByRole('option').click();
  await sam.accepts();
}
