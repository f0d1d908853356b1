// The account's contacts, in the dialpad and in the dialog that adds somebody.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const SUPPLIER = '+14155550123';
const PARTNER = '+14155550144';
const OWN = [{ name: 'Zoë O’Hara', number: '+1 415 555 0123', group: 'Suppliers', note: 'mornings' }];
const REMOTE = [{ name: 'Łukasz Weiß', number: PARTNER, group: 'Partners' }];

story('a contact is found without accents and called by keyboard, and one of a list elsewhere is added', async (world) => {
  const { agent, emulator, telephones, t } = world;
  await agent.page.route('**/contacts.json', (route) => route.fulfill({ json: REMOTE }));
  await agent.worksInAnAccountWith({ contacts: OWN, contacts_url: `${emulator.url}/contacts.json` });
  await agent.opensDialpad();
  await opensContacts(agent.page);
  await sees(agent.page, 'Łukasz Weiß Partners', 'Zoë O’Hara mornings Suppliers');
  await agent.page.getByRole('option', { name: 'Zoë O’Hara mornings Suppliers' }).waitFor();
  await agent.photographsInBothThemes('contacts');

  const search = agent.page.getByTestId('outbound-dialpad-search');
  await search.fill("zoe o'hara");
  await sees(agent.page, 'Zoë O’Hara mornings Suppliers');
  await search.press('ArrowDown');
  // An input method takes them to choose among characters.
  for (const key of ['Enter', 'Escape']) {
    await search.evaluate((input, key) => {
      input.dispatchEvent(new KeyboardEvent('keydown', { key, keyCode: 229, isComposing: true, bubbles: true }));
    }, key);
  }
  const found = agent.page.getByTestId('outbound-dialpad-colleague');
  assert.equal(await found.getAttribute('aria-disabled'), 'false', 'nobody is called');
  await search.press('Enter');
  await telephones.answer(SUPPLIER);
  await agent.sees(`${SUPPLIER}: Live · mornings`);
  await agent.tile(SUPPLIER).getByRole('button', { name: 'Hold Zoë O’Hara' }).waitFor();

  const dialog = await agent.opensAddDialog();
  await opensContacts(dialog);
  await dialog.getByTestId('outbound-dialpad-search').fill('partners lukasz');
  await sees(dialog, 'Łukasz Weiß Partners');
  await dialog.getByTestId('outbound-dialpad-colleague').click();
  await telephones.answer(PARTNER);
  await agent.sees(`${SUPPLIER}: Live · mornings`, `${PARTNER}: Live`);
  const names = () => agent.page.getByTestId('participant-name').allInnerTexts();
  await eventuallyEqual(names, ['Zoë O’Hara', 'Łukasz Weiß']);
  await agent.photographsInBothThemes('contacts-on-the-call');
  // The list elsewhere is read for the tiles, too.
  await agent.seesAlsoAfterReload(`${SUPPLIER}: Live · mornings`, `${PARTNER}: Live`);
  await eventuallyEqual(names, ['Zoë O’Hara', 'Łukasz Weiß']);

  const again = await agent.opensAddDialog();
  await again.getByTestId('outbound-dialpad-tab-recents').click();
  const recents = again.getByTestId('outbound-dialpad-recent');
  await eventuallyEqual(() => recents.allInnerTexts(), ['Łukasz Weiß', 'Zoë O’Hara']);
  await agent.hasNothingToComplainAbout();
});

story('who is called by a name of the caller\'s own has the note of the contact', async ({ agent, telephones }) => {
  await agent.worksInAnAccountWith({ contacts: OWN });
  const payload = { destination: SUPPLIER, taskAttributes: { name: 'Ada Lovelace' } };
  await agent.page.evaluate((given) => window.Twilio.Flex.Actions.invokeAction('StartOutboundCall', given), payload);
  await telephones.answer(SUPPLIER);
  await agent.sees('Ada Lovelace: Live · mornings');
  await agent.hasNothingToComplainAbout();
});

story('a list that cannot be read says so, and is asked for again', async ({ agent, emulator }) => {
  let isThere = false;
  await agent.page.route('**/contacts.json', (route) =>
    isThere ? route.fulfill({ json: REMOTE }) : route.fulfill({ status: 503, body: '' }),
  );
  await agent.worksInAnAccountWith({ contacts_url: `${emulator.url}/contacts.json` });
  await agent.opensDialpad();
  await opensContacts(agent.page);
  await agent.page.getByText('This list cannot be searched at the moment.').waitFor();
  isThere = true;
  await agent.page.getByRole('button', { name: 'Search again' }).click();
  await sees(agent.page, 'Łukasz Weiß Partners');
});

story('a contact whose number is refused says why, in the list', async ({ agent }) => {
  await agent.worksInAnAccountWith({ contacts: [{ name: 'Nobody', number: 'call me' }] });
  await agent.opensDialpad();
  await opensContacts(agent.page);
  await agent.page.getByTestId('outbound-dialpad-colleague').click();
  await agent.page.getByText('This is not a phone number. Write digits only.').waitFor();
});

story('without contacts there is no tab for them', async ({ agent }) => {
  await agent.opensDialpad();
  assert.equal(await agent.page.getByTestId('outbound-dialpad-tab-contacts').count(), 0);
  assert.equal(await agent.page.getByRole('tab').count(), 3);
});

story('all tabs are in one row, in every language', async ({ agent }) => {
  await agent.worksInAnAccountWith({ contacts: OWN });
  for (const tag of ['de-DE', 'es-ES', 'fr-FR', 'ja-JP', 'pt-BR', 'en-US']) {
    await agent.speaks(tag);
    await agent.opensDialpad();
    await opensContacts(agent.page);
    const [row, ...tabs] = await agent.page.getByRole('tab').evaluateAll((tabs) =>
      [tabs[0].parentElement, ...tabs].map((element) => element.getBoundingClientRect().toJSON()),
    );
    assert.equal(tabs.length, 4);
    for (const tab of tabs) {
      assert.equal(tab.top, row.top, tag);
      assert.ok(tab.right <= row.right, `${tag}: ${tab.right} is outside of ${row.right}`);
    }
  }
});

function opensContacts(within) {
  return within.getByTestId('outbound-dialpad-tab-contacts').click();
}

function sees(within, ...people) {
  const rows = within.getByTestId('outbound-dialpad-colleague');
  return eventuallyEqual(async () => (await rows.allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' ').trim()), people);
}
