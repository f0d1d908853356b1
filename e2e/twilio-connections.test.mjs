// The server's connections to Twilio, of which only TLS can tell: which HTTP they speak, and how long they are kept.
//
// QUIET_SECONDS=70 node --test e2e/twilio-connections.test.mjs   lets a quiet minute pass between two requests

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { leasePort } from './support/ports.mjs';
import { projectFolder, startEmulator, startServer } from './support/processes.mjs';

const QUIET_SECONDS = Number(process.env.QUIET_SECONDS ?? 11);

const folder = join(projectFolder, 'e2e/support/certificate');
const tls = { cert: readFileSync(join(folder, 'certificate.pem')), key: readFileSync(join(folder, 'key.pem')) };

// Both wait most of the time.
suite('connections to Twilio', { concurrency: true }, () => {
  test('where Twilio offers HTTP/2, it is spoken, and no further connection is opened after a pause', async (t) => {
    const twilio = await front(t, http2.createSecureServer({ ...tls, allowHTTP1: true }));
    await askTwice(t, twilio);
    assert.deepEqual([...new Set(twilio.versions)], ['2.0']);
  });

  test('where Twilio offers HTTP/1.1 alone, no further connection is opened after a pause', async (t) => {
    const twilio = await front(t, https.createServer({ ...tls, keepAliveTimeout: 300_000 }));
    await askTwice(t, twilio);
    assert.deepEqual([...new Set(twilio.versions)], ['1.1']);
  });
});

/** Has the server ask Twilio something, and again later: for ten seconds it believes what it has heard. */
async function askTwice(t, twilio) {
  const { port, release } = await leasePort();
  t.after(release);
  const env = { TWILIO_BASE_URL: twilio.url, SSL_CERT_FILE: join(folder, 'certificate.pem') };
  const server = await startServer(twilio.emulator, port, { name: 'connections-server', env });
  t.after(server.stop);
  const ask = async () => {
    const before = twilio.versions.length;
    const answer = await fetch(`${server.url}/ready`);
    assert.equal(answer.status, 200, `${await answer.text()}\n${server.log.join('\n')}`);
    assert.ok(twilio.versions.length >= before + 2, `${twilio.versions.length - before} requests`);
  };
  await ask();
  await sleep(QUIET_SECONDS * 1_000);
  const { connections } = twilio;
  await ask();
  assert.equal(twilio.connections, connections);
}

/** An emulator behind TLS, and what came in there. */
async function front(t, server) {
  const emulator = await startEmulator({ name: 'connections-emulator' });
  t.after(emulator.stop);
  const seen = { emulator, connections: 0, versions: [] };
  server.on('secureConnection', () => (seen.connections += 1));
  server.on('request', (request, response) => {
    seen.versions.push(request.httpVersion);
    const { method, url, headers } = request;
    const own = Object.entries(headers).filter(([name]) => !name.startsWith(':') && name !== 'connection');
    const onward = http.request(new URL(url, emulator.url), { method, headers: Object.fromEntries(own) }, (answer) => {
      response.writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] });
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections?.();
  });
  return Object.assign(seen, { url: `https://localhost:${server.address().port}` });
}
