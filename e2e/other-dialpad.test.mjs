// Who has a dialpad of their own switches the built-in one off; the tiles are there for their calls too.

import assert from 'node:assert/strict';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story('the built-in dialpad is switched off, and a call from elsewhere has its tiles', async ({ agent, server, telephones }) => {
  await agent.configures({ outboundParticipantsCanvas: { dialpad: false } });
  assert.equal(await agent.page.getByTestId('outbound-dialpad-button').count(), 0);

  const token = await agent.page.evaluate(() => window.Twilio.Flex.Manager.getInstance().user.token);
  const Worker = await agent.state((state) => state.worker.attributes.contact_uri);
  const body = new URLSearchParams({ Token: token, To: CUSTOMER, From: '+15005550101', Worker, Internal: 'false' });
  const answer = await fetch(`${server.url}/create-new-task`, { method: 'POST', body });
  assert.equal(answer.status, 200, await answer.clone().text());

  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.photographs('other-dialpad');
  await agent.hasNothingToComplainAbout();
});
