// Twilio's hosts, played by an emulator to a page that knows nothing of it.

const OF_TWILIO = /^https:\/\/[^/]*\b(twilio\.com|twiliocdn\.com|twil\.io)\//;

/** Call it before the page is opened. Flex finds a session there, as its login leaves it. */
export async function playTwilio(page, emulator) {
  const answer = await fetch(`${emulator.url}/_emulator/session`);
  await page.addInitScript(wireSockets, { base: emulator.url.replace(/^http/, 'ws'), session: await answer.text() });
  await page.route(OF_TWILIO, async (route) => {
    const request = route.request();
    const { host, pathname, search } = new URL(request.url());
    const headers = cors(request);
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
    const response = await route.fetch({ url: `${emulator.url}/${host}${pathname}${search}` });
    return route.fulfill({ response, headers: { ...response.headers(), ...headers } });
  });
}

/** As Twilio lets pages of other origins read its answers. */
function cors(request) {
  const { origin = '*', 'access-control-request-headers': asked = '*' } = request.headers();
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': asked,
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-expose-headers': 'date, etag',
  };
}

/** In the page: a socket is no request that can be answered from outside. */
function wireSockets({ base, session }) {
  sessionStorage.setItem('TWILIO_FLEX_SSO', session);
  window.WebSocket = class extends WebSocket {
    constructor(address, protocols) {
      const { hostname, pathname, search } = new URL(address);
      super(hostname.endsWith('.twilio.com') ? `${base}/${hostname}${pathname}${search}` : address, protocols);
    }
  };
}
