// The sockets of a page: each Sync client is one.

/** Give it to the desktop as `init`: it runs in the page before Flex does. */
export function countSockets() {
  window.openSockets = [];
  window.WebSocket = class extends window.WebSocket {
    constructor(...args) {
      super(...args);
      window.openSockets.push(this);
    }
  };
}

/** How many are open, or on their way. */
export function openSockets(agent) {
  return agent.page.evaluate(() => window.openSockets.filter(({ readyState }) => readyState <= WebSocket.OPEN).length);
}
