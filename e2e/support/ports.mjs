// Ports for programs that have to know their own address before they start.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

// Below the ports that systems hand out by themselves, so that no other program gets one of ours by chance.
const FIRST = 20_000;
const LAST = 29_999;
const COUNT = LAST - FIRST + 1;

/** The first port that is free: files of stories that run one after the other get the same. */
export function leaseFirstPort() {
  return lease(0);
}

/** Any port that is free. */
export function leasePort() {
  return lease(Math.floor(Math.random() * COUNT));
}

/**
 * Leases a free TCP port until `release()` or the end of this process. The lease is a UDP socket of the same number, so
 * that no two stories get the same port, whichever process they run in.
 */
async function lease(start) {
  for (let tried = 0; tried < COUNT; tried += 1) {
    const port = FIRST + ((start + tried) % COUNT);
    const held = await bound(createSocket('udp4'), (socket) => socket.bind({ port, address: '127.0.0.1', exclusive: true }));
    if (!held) continue;
    held.unref();
    const probe = await bound(createServer(), (server) => server.listen(port, '127.0.0.1'));
    if (probe) {
      await new Promise((resolve) => probe.close(resolve));
      return { port, release: () => new Promise((resolve) => held.close(resolve)) };
    }
    held.close();
  }
  throw new Error(`no port is free from ${FIRST} to ${LAST}`);
}

/** The socket, once it has the port, or nothing if it cannot have it. */
function bound(socket, bind) {
  return new Promise((resolve) => {
    socket.once('error', () => resolve(undefined));
    socket.once('listening', () => resolve(socket));
    bind(socket);
  });
}
