// Sends every request for a Twilio host to this page's own origin, as `/<host>/<path>`, where the emulator answers.
//
// **Invariant:** no request of these kinds reaches Twilio: `fetch`, XMLHttpRequest, WebSocket, beacon, `new Audio`, and the
// `src` or `href` of an element that a script makes. Flex asks in no other way; addresses in `srcset`, in style sheets
// and in markup, EventSource and workers are left as they are.

const twilioHost = /(^|\.)(twilio\.com|twiliocdn\.com|twil\.io)$/;

/** Where a request for `address` goes: another address if it is Twilio's, the same otherwise. */
export function rerouted(address: string, page: Pick<Location, 'href' | 'host' | 'protocol'> = window.location): string {
  let url: URL;
  try {
    url = new URL(address, page.href);
  } catch {
    // Not an address: whoever was asked for it says so better than we could.
    return address;
  }
  if (!twilioHost.test(url.hostname)) return address;
  const secure = page.protocol === 'https:';
  const isSocket = url.protocol === 'ws:' || url.protocol === 'wss:';
  const protocol = isSocket ? (secure ? 'wss:' : 'ws:') : page.protocol;
  return `${protocol}//${page.host}/${url.hostname}${url.pathname}${url.search}${url.hash}`;
}

/** Replaces the browser's ways to ask for something. Call it before any other script runs. */
export function rerouteTwilio() {
  rerouteFetch();
  rerouteXhr();
  rerouteSockets();
  rerouteBeacons();
  rerouteElements();
}

function rerouteFetch() {
  const { fetch } = window;
  window.fetch = (input, init) => {
    if (!(input instanceof Request)) return fetch(rerouted(String(input)), init);
    const address = rerouted(input.url);
    return fetch(address === input.url ? input : new Request(address, input), init);
  };
}

function rerouteXhr() {
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]) {
    return Reflect.apply(open, this, [method, rerouted(String(url)), ...rest]);
  };
}

function rerouteSockets() {
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(rerouted(String(url)), protocols);
    }
  };
}

function rerouteBeacons() {
  const sendBeacon = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (url, data) => sendBeacon(rerouted(String(url)), data);
}

function rerouteElements() {
  const loading: [{ prototype: Element }, string][] = [
    [HTMLScriptElement, 'src'],
    [HTMLLinkElement, 'href'],
    [HTMLImageElement, 'src'],
    [HTMLMediaElement, 'src'],
    [HTMLSourceElement, 'src'],
  ];
  for (const [{ prototype }, property] of loading) rerouteProperty(prototype, property);

  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    const loads = loading.some(([type, property]) => property === name && type.prototype.isPrototypeOf(this));
    return setAttribute.call(this, name, loads ? rerouted(String(value)) : value);
  };

  // The constructor sets its address without asking the property.
  const NativeAudio = window.Audio;
  window.Audio = new Proxy(NativeAudio, {
    construct: (target, [address, ...rest], newTarget) =>
      Reflect.construct(target, address === undefined ? [] : [rerouted(String(address)), ...rest], newTarget),
  });
}

function rerouteProperty(prototype: Element, property: string) {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, property);
  const set = descriptor?.set;
  if (!descriptor || !set) return;
  Object.defineProperty(prototype, property, {
    ...descriptor,
    set(this: Element, value: unknown) {
      set.call(this, rerouted(String(value)));
    },
  });
}
