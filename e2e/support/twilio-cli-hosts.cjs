// Loaded before the Twilio CLI (`node --require`): what goes to Twilio's hosts goes to the emulator, under the same
// names; nothing else is changed.

const http = require('node:http');
const https = require('node:https');

const emulator = new URL(process.env.EMULATOR_URL);
const { request } = https;

https.request = function requestOrEmulated(...args) {
  const url = typeof args[0] === 'string' || args[0] instanceof URL ? new URL(args[0]) : undefined;
  const options = (url ? args[1] : args[0]) ?? {};
  const host = url?.hostname ?? options.hostname ?? options.host ?? '';
  if (!host.endsWith('.twilio.com')) return request.apply(this, args);
  const path = url ? `${url.pathname}${url.search}` : options.path;
  const emulated = {
    ...options,
    protocol: emulator.protocol,
    host: emulator.hostname,
    hostname: emulator.hostname,
    port: emulator.port,
    path: `/${host}${path}`,
    // These are for TLS.
    agent: undefined,
    agents: undefined,
    headers: { ...options.headers, host: emulator.host },
  };
  return http.request(emulated, args.find((it) => typeof it === 'function'));
};
