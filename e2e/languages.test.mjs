// The agent's own language: ours follow the one that Flex chose.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { samIsAtWork } from './support/sam.mjs';
import { story } from './support/story.mjs';
import { choosesSam, opensTransfer } from './support/transfer.mjs';

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

story('in every language, what is said of a call has room in a narrow window', async (world) => {
  const { agent, telephones } = world;
  const sam = await samIsAtWork(world);
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.page.getByTestId('pause-recording').click();
  const dialog = await opensTransfer(agent);
  await choosesSam(agent, dialog);
  await dialog.getByTestId('transfer-hand-over').click();
  await sam.page.getByRole('button', { name: /reject/i }).first().click();
  await agent.page.getByTestId('transfer-take-back').waitFor();
  await agent.page.setViewportSize({ width: 640, height: 720 });
  const seen = new Set();
  for (const language of ['en-US', 'de-DE', 'es-ES', 'fr-FR', 'ja-JP', 'pt-BR']) {
    await agent.speaks(language);
    const state = agent.page.getByTestId('transfer-state');
    await state.waitFor();
    seen.add(await state.getByRole('status').innerText());
    assert.deepEqual(await agent.page.evaluate(withoutRoom), [], language);
    await agent.photographs(`narrow-${language}`);
    await (await opensTransfer(agent)).getByRole('option').last().waitFor();
    assert.deepEqual(await agent.page.evaluate(withoutRoom), [], `${language}, the dialog`);
    await agent.photographs(`narrow-${language}-transfer`);
    await agent.page.keyboard.press('Escape');
  }
  assert.equal(seen.size, 6, 'each language has words of its own');
});

/** Our texts and buttons that are cut, or that reach out of the window. */
function withoutRoom() {
  const ours = document.querySelectorAll('.Twilio-CallCanvas [data-testid], [data-testid="transfer-dialog"] *');
  const isOut = (element) => {
    const { left, right, width } = element.getBoundingClientRect();
    const { textOverflow } = getComputedStyle(element);
    const isCut = textOverflow !== 'ellipsis' && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1;
    return width > 1 && (isCut || left < -1 || right > window.innerWidth + 1);
  };
  const those = [...ours].filter((element) => element.innerText?.trim());
  return those.filter(isOut).map((element) => `${element.tagName} ${element.dataset.testid}: ${element.textContent}`);
}

story('a language that nobody translated is English', async ({ agent }) => {
  await agent.speaks('nl-NL');
  assert.equal(await agent.page.getByTestId('outbound-dialpad-button').getAttribute('aria-label'), 'Dialpad');
});

function says(agent, words) {
  return eventuallyEqual(() => agent.page.getByTestId('announcer').innerText(), words);
}
