// Access control of Sync, as Twilio's own clients meet it: a service with `AclEnabled` opens a map to
// those identities alone that have a permission for it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { startEmulator } from './support.mjs';

const require = createRequire(import.meta.url);
const FORBIDDEN = { status: 403, code: 54007 };
const READ = { read: true, write: false, manage: false };

let emulator;
let service;
let serviceSid;
before(async () => {
  emulator = await startEmulator();
  const { services } = emulator.client().sync.v1;
  serviceSid = (await services.create({ friendlyName: 'Calls', aclEnabled: true })).sid;
  service = services(serviceSid);
});
after(() => emulator.stop());

for (const name of ['twilio-sync-2', 'twilio-sync']) {
  const { SyncClient, Client } = require(name);
  const Sync = SyncClient ?? Client;

  describe(`${name} ${require(`${name}/package.json`).version}`, () => {
    const clients = [];
    after(() => Promise.all(clients.map((client) => client.shutdown())));

    function connect(identity) {
      const token = emulator.accessToken({ identity, service: serviceSid });
      const client = new Sync(token, { Twilsock: { uri: emulator.socket }, logLevel: 'silent' });
      clients.push(client);
      return client;
    }

    /** A map that a server made, with one item. */
    async function madeByServer() {
      const uniqueName = `${crypto.randomUUID()}.CS`;
      await service.syncMaps.create({ uniqueName, ttl: 86400 });
      const map = service.syncMaps(uniqueName);
      await map.syncMapItems.create({ key: 'conf_status', data: { status: 'started' } });
      return { uniqueName, map };
    }

    const open = (client, id) => client.map({ id, mode: 'open_existing' });

    test('who may read reads and hears of changes, and nobody else opens the map', async () => {
      const { uniqueName, map } = await madeByServer();
      await map.syncMapPermissions('agent').update(READ);
      const opened = await open(connect('agent'), uniqueName);
      assert.deepEqual((await opened.get('conf_status')).data, { status: 'started' });
      await assert.rejects(open(connect('other'), uniqueName), FORBIDDEN);

      // The SDK subscribes a while after it has opened the map.
      const changed = once(opened, 'itemUpdated');
      for (let isHeard = false; !isHeard; ) {
        await map.syncMapItems('conf_status').update({ data: { status: 'ended' } });
        const pause = new Promise((resolve) => setTimeout(resolve, 100, false));
        isHeard = await Promise.race([changed.then(() => true), pause]);
      }
    });

    test('who may read alone neither writes nor removes anything', async () => {
      const { uniqueName, map } = await madeByServer();
      await map.syncMapPermissions('agent').update(READ);
      const opened = await open(connect('agent'), uniqueName);
      await assert.rejects(opened.set('conf_status', {}), FORBIDDEN);
      await assert.rejects(opened.set('new', {}), FORBIDDEN);
      await assert.rejects(opened.remove('conf_status'), FORBIDDEN);
      await assert.rejects(opened.removeMap(), FORBIDDEN);
      assert.deepEqual((await map.syncMapItems('conf_status').fetch()).data, { status: 'started' });
    });

    test('a permission that is removed opens nothing any more', async () => {
      const { uniqueName, map } = await madeByServer();
      await map.syncMapPermissions('agent').update(READ);
      const [permission] = await map.syncMapPermissions.list();
      assert.deepEqual([permission.identity, permission.read, permission.write], ['agent', true, false]);
      assert.equal(await map.syncMapPermissions('agent').remove(), true);
      await assert.rejects(open(connect('agent'), uniqueName), FORBIDDEN);
    });

    test('a service without access control asks for no permission', async () => {
      const plain = emulator.client().sync.v1.services('default');
      const { uniqueName } = await plain.syncMaps.create({ uniqueName: `${crypto.randomUUID()}.CS` });
      const token = emulator.accessToken({ identity: 'anybody' });
      const client = new Sync(token, { Twilsock: { uri: emulator.socket }, logLevel: 'silent' });
      clients.push(client);
      assert.equal((await open(client, uniqueName)).uniqueName, uniqueName);
    });
  });
}
