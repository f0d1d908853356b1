// The agent's own language: ours follow the one that Flex chose.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';

story('a German agent reads and hears German, as soon as they have chosen it', async ({ agent, telephones }) => {
  await agent.speaks('de-DE');
  await agent.opensDialpad();
  await agent.page.getByTestId('outbound-dialpad-number').fill('030');
  await agent.page.getByTestId('outbound-dialpad-call').click();
  await eventuallyEqual(
    () => agent.page.getByTestId('outbound-dialpad-problem').innerText(),
    'Beginnen Sie mit + und der Landesvorwahl, zum Beispiel +49 30 23125 012, oder wählen Sie neben der Nummer das Land.',
  );
  await agent.photographs('german-dialpad');

  await agent.dials(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Klingelt …`);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.dials(THIRD);
  await telephones.answer(THIRD);
  await agent.holds(THIRD);
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Gehalten`);
  await says(agent, '+1 415-555-0111: Gehalten');
  assert.equal(
    await agent.tile(THIRD).getByTestId('hangup-participant').getAttribute('aria-label'),
    '+1 415-555-0111 aus dem Anruf entfernen',
  );
  await agent.tile(THIRD).getByTestId('hangup-participant').click();
  await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Aus dem Anruf entfernen?`);
  await agent.photographs('german');

  await agent.page.getByTestId('call-transfer').click();
  const dialog = agent.page.getByRole('dialog', { name: 'Anruf weiterleiten' });
  await dialog.getByRole('button', { name: 'Übergeben' }).waitFor();
  await agent.photographs('german-transfer');
  await agent.page.keyboard.press('Escape');
  await agent.hasNothingToComplainAbout();
});

story('a Japanese agent reads and hears Japanese', async ({ agent, telephones }) => {
  await agent.speaks('ja-JP');
  await agent.opensDialpad();
  await agent.photographs('japanese-dialpad');
  await agent.dials(CUSTOMER);
  await agent.sees(`${CUSTOMER}: 呼び出し中...`);
  await telephones.answer(CUSTOMER);
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: 保留中`);
  await says(agent, '+1 415-555-0100：保留中');
  await agent.photographs('japanese');

  await agent.dials(THIRD);
  await telephones.isBusy(THIRD);
  await agent.sees(`${CUSTOMER}: 保留中`, `${THIRD}: 話し中`);
  await agent.hasNothingToComplainAbout();
});

story('a language that nobody translated is English', async ({ agent }) => {
  await agent.speaks('nl-NL');
  assert.equal(await agent.page.getByTestId('outbound-dialpad-button').getAttribute('aria-label'), 'Dialpad');
});

function says(agent, words) {
  return eventuallyEqual(() => agent.page.getByTestId('announcer').innerText(), words);
}
