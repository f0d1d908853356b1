// What a person sees when this page could not start Flex: what went wrong, and what to do.

const ofEmulator = [
  'Is the emulator running, and is the page built? `cargo xtask dev` does both.',
  'If it is, the emulator says in the terminal which request it had no answer for.',
];
const ofAccount = [
  'Does the account let somebody log in from this address? Twilio console > Flex > Single sign-on > Trusted domains.',
  'What else its login needs (`sso`, `oauth`) stands in public/appConfig.js.',
];

/** Replaces the page by the error. */
export function showFailure(error: unknown) {
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  const failure = document.createElement('main');
  failure.className = 'host-failure';
  failure.append(
    element('h1', 'Flex did not start'),
    element('pre', message),
    ...(window.realAccount ? ofAccount : ofEmulator).map((hint) => element('p', hint)),
  );
  document.getElementById('container')?.replaceChildren(failure);
}

function element(name: string, text: string): HTMLElement {
  const result = document.createElement(name);
  result.textContent = text;
  return result;
}
