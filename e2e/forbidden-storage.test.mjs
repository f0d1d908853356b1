// A browser that remembers nothing for the plugin: its storage is full or forbidden, and so are locks.

import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

/** Flex itself, and the login of the host page, need their storage. */
function forbidStorage() {
  const refuse = (name) => {
    throw new DOMException(name, name === 'setItem' ? 'QuotaExceededError' : 'SecurityError');
  };
  for (const name of ['getItem', 'setItem', 'removeItem']) {
    const original = Storage.prototype[name];
    Storage.prototype[name] = function (key, ...rest) {
      return String(key).startsWith('outbound-participants-canvas') ? refuse(name) : original.call(this, key, ...rest);
    };
  }
  const locks = { request: () => Promise.reject(new DOMException('locks', 'SecurityError')) };
  Object.defineProperty(navigator, 'locks', { get: () => locks });
}

const FORBIDDEN = { desktop: { init: forbidStorage } };

story('without storage and locks the customer is called, and the call is there', async ({ agent, telephones }) => {
  await agent.dials(CUSTOMER);
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  await agent.opensDialpad();
  await agent.page.getByRole('tab', { name: 'Recent' }).click();
  await agent.page.getByText('You have not called anybody yet.').waitFor();
  await agent.photographs('forbidden-storage');
  await agent.page.getByTestId('outbound-dialpad-close').click();
  await agent.hangsUp();
  await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
  await agent.hasNothingToComplainAbout();
}, FORBIDDEN);

story('an accept that fails is told to the agent, and Accept is there', async ({ agent, telephones }) => {
  await agent.page.evaluate(() => {
    const refuse = (_payload, abort) => {
      if (!window.acceptsAgain) abort();
    };
    window.Twilio.Flex.Actions.addListener('beforeAcceptTask', refuse);
  });
  await agent.dials(CUSTOMER);
  await eventually('the agent is told', async () => (await agent.toasts()).some((text) => text.includes('could not be accepted')));
  await agent.photographs('accept-failed');
  await agent.page.evaluate(() => {
    window.acceptsAgain = true;
  });
  await agent.accepts();
  await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
});
