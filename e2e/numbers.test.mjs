// Numbers as people write them: national ones, those that are copied from pages, extensions, and what is no number.

import assert from 'node:assert/strict';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const BERLIN = '+4930901820';

const field = (agent) => agent.page.getByTestId('outbound-dialpad-number');
const hint = (agent) => agent.page.getByTestId('outbound-dialpad-hint').innerText();
const problem = (agent) => agent.page.getByTestId('outbound-dialpad-problem').innerText();
const country = (agent) => agent.page.getByTestId('outbound-dialpad-country');

story('a national number is called in the country that stands beside it, which the agent can change', async ({ agent, telephones }) => {
  await agent.worksInAnAccountWith({ default_country: 'US' });
  await agent.opensDialpad();
  assert.equal(await country(agent).inputValue(), 'US');
  await field(agent).pressSequentially('(415) 555-0100');
  await eventuallyEqual(() => hint(agent), '+1 415-555-0100 · Canada, United States');
  await agent.photographsInBothThemes('numbers-national');

  await country(agent).selectOption({ label: 'Germany (+49)' });
  await field(agent).fill('030 / 90 18 20');
  await eventuallyEqual(() => hint(agent), '+49 30 901820 · Germany');
  await agent.photographsInBothThemes('numbers-of-another-country');
  await agent.reloads();
  await agent.opensDialpad();
  assert.equal(await country(agent).inputValue(), 'DE', 'the browser remembers it');
  await agent.dials('030 / 90 18 20');
  await telephones.rings(BERLIN);
  await agent.sees(`${BERLIN}: Ringing...`);
  await agent.hasNothingToComplainAbout();
});

story('what is typed keeps its digits, and what is copied is understood', async ({ agent }) => {
  await agent.opensDialpad();
  assert.equal(await country(agent).inputValue(), 'none');
  for (const [typed, shown, meant] of [
    ['+49030901820', '+49030901820', '+49 30 901820 · Germany'],
    ['+44 (0)20 7946 0000', '+44 (0)20 7946 0000', '+44 20 7946 0000'],
    ['TEL:+1-415-555-0100', 'TEL:+1-415-555-0100', 'Canada, United States'],
    ['+52 1 55 1234 5678', '+52 1 55 1234 5678', '+52 55 1234 5678 · Mexico'],
    ['0049 30 901820', '0049 30 901820', '+49 30 901820 · Germany'],
    ['+٤٩ ٣٠ ٩٠١٨٢٠', '+٤٩ ٣٠ ٩٠١٨٢٠', '+49 30 901820 · Germany'],
    ['☎️ +4930901820', '☎ +4930901820', 'Germany'],
  ]) {
    await field(agent).fill(typed);
    await eventually(`${typed} is understood`, async () => (await hint(agent)).startsWith(meant));
    assert.equal(await field(agent).inputValue(), shown);
    assert.equal(await problem(agent), '');
  }
  await agent.hasNothingToComplainAbout();
});

story('what is no number stays in the field with its reason, once the agent has finished', async ({ agent, telephones }) => {
  await agent.worksInAnAccountWith({ default_country: 'DE' });
  await agent.opensDialpad();
  await field(agent).pressSequentially('11');
  assert.equal(await problem(agent), '', 'nobody is interrupted');
  for (const [typed, reason] of [
    ['112', 'Emergency numbers cannot be called from here. Use a phone.'],
    ['115', 'Short numbers cannot be called from here. Write the whole number with its area code.'],
    ['90182000', 'The area code or the 0 in front of it is missing. Write the whole number, or begin with + and the country code.'],
    ['+999 1234567', 'No country has this code. Check the digits after the +.'],
    ['030 9018 20 / 21', 'This is not a phone number. Write digits only.'],
  ]) {
    await field(agent).fill(typed);
    await agent.page.getByTestId('outbound-dialpad-call').click();
    await eventuallyEqual(() => problem(agent), reason);
    assert.equal(await field(agent).inputValue(), typed);
  }
  await agent.photographsInBothThemes('numbers-refused');
  await field(agent).fill('112');
  await agent.page.getByTestId('outbound-dialpad-tab-number').focus();
  await eventually('it is said when the field is left', async () => /Emergency/.test(await problem(agent)));
  assert.deepEqual((await telephones.state()).tasks, []);
  await agent.hasNothingToComplainAbout();
});

story('an extension is shown while it rings, and its keys are there once somebody answers', async ({ agent, telephones }) => {
  await agent.dials('+1 415 555 0100,,42#');
  await agent.sees(`${CUSTOMER}: Ringing... · ext. 42#`);
  await agent.photographsInBothThemes('numbers-extension-rings');
  await agent.seesAlsoAfterReload(`${CUSTOMER}: Ringing... · ext. 42#`);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live · ext. 42#`);
  await agent.tile(CUSTOMER).getByTestId('send-digits').click();
  assert.equal(await agent.tile(CUSTOMER).getByTestId('keys').inputValue(), '42#');
  await agent.photographsInBothThemes('numbers-extension-live');
  await agent.page.keyboard.press('Enter');
  await eventuallyEqual(() => telephones.heardBy(CUSTOMER), ['42#']);
  await agent.hasNothingToComplainAbout();
});
