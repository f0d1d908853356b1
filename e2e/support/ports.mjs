// Ports for programs that have to know their own address before they start.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

// Below the ports that systems hand out by themselves, so that no other program gets one of ours by chance.
const FIRST = 20_000;
const LAST = 29_999;

/**
 * Leases a free TCP port until `release()` or the end of this process. The lease is a UDP socket of the same number, so
 * that no two stories get the same port, whichever process they run in.
 */
export async function leasePort() {
  const count = LAST - FIRST + 1;
  const start = Math.floor(Math.random() * count);
  for (let tried = 0; tried < count; tried += 1) {
    const port = FIRST + ((start + tried) % count);
    const lease = await bound(createSocket('udp4'), (socket) => socket.bind({ port, address: '127.0.0.1', exclusive: true }));
    if (!lease) continue;
    lease.unref();
    const probe = await bound(createServer(), (server) => server.listen(port, '127.0.0.1'));
    if (probe) {
      await new Promise((resolve) => probe.close(resolve));
      return { port, release: () => new Promise((resolve) => lease.close(resolve)) };
    }
    lease.close();
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
