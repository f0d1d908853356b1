// Nothing on our screens shuts anybody out, as far as axe can tell; in both themes.

import { isAccessible } from './support/axe.mjs';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const THIRD = '+14155550111';
const FOURTH = '+14155550122';

for (const isLight of [true, false]) {
  const theme = isLight ? 'light' : 'dark';

  story(`axe finds nothing grave on the screens of a call, ${theme}`, async ({ agent, telephones, t }) => {
    const check = (screen) => isAccessible(agent, screen, (line) => t.diagnostic(line));
    await agent.configures({ theme: { isLight } });

    await agent.opensDialpad();
    await check('the dialpad');
    await agent.page.getByTestId('outbound-dialpad-call').click();
    await agent.page.getByTestId('outbound-dialpad-problem').getByText(/./).waitFor();
    await check('the dialpad with a problem');

    await agent.dials(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Calling...`);
    await check('the canvas while it rings');
    await telephones.answer(CUSTOMER);
    await agent.dials(THIRD);
    await telephones.answer(THIRD);
    await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: Live`);
    await agent.holds(THIRD);
    await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
    await check('the canvas with one on hold');
    await agent.tile(CUSTOMER).getByTestId('hangup-participant').click();
    await agent.sees(`${CUSTOMER}: Remove from call?`, `${THIRD}: On Hold`);
    await check('the canvas while remove asks');

    await agent.page.setViewportSize({ width: 1280, height: 440 });
    await eventuallyEqual(() => agent.page.locator('.Twilio-ParticipantCanvasListItem').count(), 2);
    await check('list mode while remove asks');
    await agent.tile(CUSTOMER).getByTestId('decline-participant').click();
    await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`);
    await check('list mode');

    await agent.dials(FOURTH);
    await telephones.isBusy(FOURTH);
    await agent.sees(`${CUSTOMER}: Live`, `${THIRD}: On Hold`, `${FOURTH}: Busy`);
    await check('list mode with one who is busy');
    await agent.page.setViewportSize({ width: 1280, height: 900 });
    await eventuallyEqual(() => agent.page.locator('.Twilio-ParticipantCanvasListItem').count(), 0);
    await check('the canvas with one who is busy');
  });
}
