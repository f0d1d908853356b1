// Twilio's own Sync clients against the emulator: the SDK that Flex brings, the newest one, and the
// REST library.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { listen, startEmulator, until } from './support.mjs';

const require = createRequire(import.meta.url);
const ITEM_EVENTS = ['itemAdded', 'itemUpdated', 'itemRemoved'];

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

for (const name of ['twilio-sync-2', 'twilio-sync']) {
  const { SyncClient, Client } = require(name);
  const Sync = SyncClient ?? Client;

  describe(`${name} ${require(`${name}/package.json`).version}`, () => {
    const clients = [];
    after(() => Promise.all(clients.map((client) => client.shutdown())));

    function connect(token = emulator.accessToken(), options = {}) {
      const client = new Sync(token, {
        Twilsock: { uri: emulator.socket },
        logLevel: 'silent',
        ...options,
      });
      clients.push(client);
      return client;
    }

    async function connected(token) {
      const client = connect(token);
      await until(() => client.connectionState === 'connected');
      return client;
    }

    /** A map made over REST, opened with the SDK; both ends of it. */
    async function openMap(client, items = {}) {
      const uniqueName = `${crypto.randomUUID()}.CS`;
      const { syncMaps } = emulator.client().sync.v1.services('default');
      await syncMaps.create({ uniqueName, ttl: 86400 });
      const written = syncMaps(uniqueName).syncMapItems;
      for (const [key, data] of Object.entries(items)) await written.create({ key, data });
      const map = await client.map({ id: uniqueName, mode: 'open_existing' });
      const next = listen(map, ITEM_EVENTS);
      return { map, written, next, rest: syncMaps(uniqueName) };
    }

    /** Waits until the SDK has subscribed, which it does a while after the map is open. */
    async function subscribed({ written, next, map }) {
      const key = `probe-${map.sid}`;
      await written.create({ key, data: {} });
      assert.equal((await next())[1].item.key, key);
      await written(key).remove();
      assert.equal((await next())[0], 'itemRemoved');
    }

    test('opens a map by its name and reads an item', async () => {
      const { map } = await openMap(await connected(), { conf_status: { status: 'started' } });
      assert.match(map.sid, /^MP[0-9a-f]{32}$/);
      assert.deepEqual((await map.get('conf_status')).data, { status: 'started' });
    });

    test("connects under Twilio's own host name too", async () => {
      const uri = emulator.socket.replace('/v3/', '/tsock.us1.twilio.com/v3/');
      const client = connect(emulator.accessToken(), { Twilsock: { uri } });
      await until(() => client.connectionState === 'connected');
    });

    test('reads all pages forwards and backwards', async () => {
      const keys = Array.from({ length: 35 }, (_, index) => `k${String(index).padStart(2, '0')}`);
      const items = Object.fromEntries(keys.map((key) => [key, { key }]));
      const { map } = await openMap(await connected(), items);
      for (const order of ['asc', 'desc']) {
        const read = [];
        let page = await map.getItems({ pageSize: 10, order });
        for (;;) {
          read.push(...page.items.map((item) => item.key));
          if (!page.hasNextPage) break;
          page = await page.nextPage();
        }
        assert.deepEqual(read, order === 'asc' ? keys : [...keys].reverse());
      }
    });

    test('hears what a server adds, updates and removes', async () => {
      const opened = await openMap(await connected());
      await subscribed(opened);
      const { written, next } = opened;
      await written.create({ key: 'CA1', data: { hold: false } });
      let [name, event] = await next();
      assert.equal(name, 'itemAdded');
      assert.deepEqual(event.item.data, { hold: false });
      assert.equal(event.isLocal, false);

      await written('CA1').update({ data: { hold: true } });
      [name, event] = await next();
      assert.equal(name, 'itemUpdated');
      assert.deepEqual(event.item.data, { hold: true });

      await written('CA1').remove();
      [name, event] = await next();
      assert.equal(name, 'itemRemoved');
      assert.equal(event.key, 'CA1');
    });

    test('hears its own writes once', async () => {
      const opened = await openMap(await connected());
      await subscribed(opened);
      const { map, next } = opened;
      await map.set('ü ✓', { by: 'client' });
      const [name, event] = await next();
      assert.deepEqual([name, event.item.key, event.isLocal], ['itemAdded', 'ü ✓', true]);
      await map.set('next', {});
      assert.equal((await next())[1].item.key, 'next');
    });

    test('mutates again when somebody else was faster', async () => {
      const { map, written } = await openMap(await connected(), { counter: { value: 1 } });
      await map.get('counter');
      await written('counter').update({ data: { value: 10 } });
      const item = await map.mutate('counter', ({ value }) => ({ value: value + 1 }));
      assert.deepEqual(item.data, { value: 11 });
    });

    test('loses no event while its socket is down', async () => {
      const client = await connected();
      const opened = await openMap(client, { CA1: { hold: false } });
      await subscribed(opened);
      const { written, next } = opened;
      const down = new Promise((resolve) => {
        client.on('connectionStateChanged', (state) => state !== 'connected' && resolve());
      });
      await emulator.control('sync/drop-sockets');
      await written('CA1').update({ data: { hold: true } });
      await written.create({ key: 'CA2', data: {} });
      await written('CA2').remove();
      await down;
      const seen = [await next(), await next(), await next()];
      assert.deepEqual(
        seen.map(([name, event]) => [name, event.key ?? event.item.key]),
        [['itemUpdated', 'CA1'], ['itemAdded', 'CA2'], ['itemRemoved', 'CA2']],
      );
      await written.create({ key: 'CA3', data: {} });
      assert.equal((await next())[1].item.key, 'CA3');
    });

    test('hears late what happened while its socket was stalled', async () => {
      const opened = await openMap(await connected());
      await subscribed(opened);
      const { written, next } = opened;
      await emulator.control('sync/sockets', { stalled: true }, 'PUT');
      await written.create({ key: 'CA1', data: {} });
      await written('CA1').update({ data: { hold: true } });
      let isHeard = false;
      const first = next().finally(() => (isHeard = true));
      await written('CA1').fetch();
      assert.equal(isHeard, false);
      await emulator.control('sync/sockets', {}, 'PUT');
      assert.deepEqual([(await first)[0], (await next())[0]], ['itemAdded', 'itemUpdated']);
    });

    test('is told that its token is over before its time', async () => {
      const client = await connected();
      const expired = once(client, 'tokenExpired');
      await emulator.control('tokens/expire', { identity: 'agent' });
      await expired;
    });

    test('hears every item though events are shuffled', async () => {
      const opened = await openMap(await connected());
      await subscribed(opened);
      const { written, next } = opened;
      await emulator.control('sync/shuffle-events', { enabled: true });
      const keys = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(keys.map((key) => written.create({ key, data: {} })));
      const seen = [];
      for (const _ of keys) seen.push((await next())[1].item.key);
      await emulator.control('sync/shuffle-events', { enabled: false });
      assert.deepEqual(seen.sort(), keys);
    });

    test('hears that a map is removed', async () => {
      const opened = await openMap(await connected());
      await subscribed(opened);
      const removed = once(opened.map, 'removed');
      await opened.rest.remove();
      assert.equal((await removed)[0].isLocal, false);
    });

    test('removes an item and a map itself', async () => {
      const { map, rest } = await openMap(await connected(), { CA1: {} });
      await map.remove('CA1');
      await assert.rejects(map.get('CA1'), { status: 404, code: 54201 });
      await map.removeMap();
      await assert.rejects(rest.fetch(), { status: 404 });
    });

    test('is told that there is no such map', async () => {
      const client = await connected();
      await assert.rejects(client.map({ id: 'nope', mode: 'open_existing' }), {
        status: 404,
        code: 54300,
      });
      const sid = `MP${'0'.repeat(32)}`;
      await assert.rejects(client.map({ id: sid, mode: 'open_existing' }), {
        status: 404,
        code: 54200,
      });
    });

    test('creates a map, and only once', async () => {
      const client = await connected();
      const id = crypto.randomUUID();
      const first = await client.map(id);
      assert.equal(first.uniqueName, id);
      await assert.rejects(client.map({ id, mode: 'create_new' }), { status: 409, code: 54301 });
    });

    test('is refused with a token that has expired or is not ours', async () => {
      for (const [token, errorCode] of [
        [emulator.accessToken({ ttl: -10 }), 20104],
        [emulator.accessToken({ secret: 'of somebody else' }), 20101],
        ['opaque', 20101],
      ]) {
        const client = connect(token);
        const [error] = await once(client, 'connectionError');
        assert.deepEqual(
          [error.terminal, error.httpStatusCode, error.errorCode],
          [true, 401, errorCode],
        );
      }
    });

    test('is told when its token is about to expire, and goes on with a new one', async () => {
      const client = connect(emulator.accessToken({ ttl: 120 }));
      await once(client, 'tokenAboutToExpire');
      await client.updateToken(emulator.accessToken({ ttl: 3601 }));
      const { map } = await openMap(client, { CA1: {} });
      assert.equal((await map.get('CA1')).key, 'CA1');
      await assert.rejects(client.updateToken(emulator.accessToken({ identity: 'other' })));
    });
  });
}

test('a token that runs out ends the connection until there is a new one', async () => {
  const { SyncClient } = require('twilio-sync');
  const client = new SyncClient(emulator.accessToken({ ttl: 2 }), {
    Twilsock: { uri: emulator.socket },
  });
  await once(client, 'tokenExpired');
  await until(() => client.connectionState === 'disconnected');
  await client.updateToken(emulator.accessToken({ ttl: 3600 }));
  await until(() => client.connectionState === 'connected');
  await client.shutdown();
});

describe('the npm twilio library', () => {
  let service;
  before(() => {
    service = emulator.client().sync.v1.services('default');
  });

  test('creates, finds, lists and removes a map', async () => {
    const uniqueName = `${crypto.randomUUID()}.CS`;
    const map = await service.syncMaps.create({ uniqueName, ttl: 60 });
    assert.equal(map.serviceSid, emulator.sync_service_sid);
    assert.equal(map.dateExpires - map.dateCreated, 60_000);
    assert.equal((await service.syncMaps(uniqueName).fetch()).sid, map.sid);
    assert.equal((await service.syncMaps(map.sid).update({ ttl: 0 })).dateExpires, null);
    const listed = await service.syncMaps.list({ pageSize: 3 });
    assert.ok(listed.some(({ sid }) => sid === map.sid));
    await assert.rejects(service.syncMaps.create({ uniqueName }), { status: 409, code: 54301 });
    assert.equal(await service.syncMaps(map.sid).remove(), true);
    await assert.rejects(service.syncMaps(uniqueName).fetch(), { status: 404, code: 20404 });
  });

  test('sees maps expire by the clock that also dates the answers', async () => {
    const own = await startEmulator();
    try {
      const { syncMaps } = own.client().sync.v1.services('default');
      const { sid, dateExpires } = await syncMaps.create({ ttl: 86_400 });
      await own.control('clock', { advance_ms: 86_400_000 });
      await assert.rejects(syncMaps(sid).fetch(), { status: 404 });
      const { headers } = await fetch(`${own.url}/sync.twilio.com/v1/Services`);
      assert.ok(Date.parse(headers.get('date')) >= dateExpires.getTime());
    } finally {
      await own.stop();
    }
  });

  test('finds the services', async () => {
    const services = await emulator.client().sync.v1.services.list();
    assert.ok(services.some(({ sid }) => sid === emulator.sync_service_sid));
    assert.equal((await service.fetch()).uniqueName, 'default');
  });

  test('writes an item under the condition of its revision', async () => {
    const map = await service.syncMaps.create();
    const items = service.syncMaps(map.sid).syncMapItems;
    const created = await items.create({ key: 'CA1', data: { muted: false } });
    await assert.rejects(items.create({ key: 'CA1', data: {} }), { status: 409, code: 54208 });
    for (const ifMatch of [created.revision, undefined, '"2"']) {
      const updated = await items('CA1').update({ data: { muted: true }, ifMatch });
      assert.notEqual(updated.revision, created.revision);
    }
    const conflict = { status: 412, code: 54205 };
    const stale = { ifMatch: created.revision };
    await assert.rejects(items('CA1').update({ data: {}, ...stale }), conflict);
    await assert.rejects(items('CA1').remove(stale), conflict);
    await assert.rejects(items('CA1').update({ data: {}, ifMatch: '-1' }), conflict);
    await assert.rejects(items('CA1').update({ data: {}, ifMatch: '"' }), { code: 54003 });
    assert.deepEqual((await items('CA1').fetch()).data, { muted: true });
    assert.equal(await items('CA1').remove(), true);
    await assert.rejects(items('CA1').update({ data: {} }), { status: 404 });
  });

  test('reads all items of a map by pages', async () => {
    const map = await service.syncMaps.create();
    const items = service.syncMaps(map.sid).syncMapItems;
    const keys = ['a b', 'a/b', 'c', 'ü✓', 'z?'].sort();
    for (const key of keys) await items.create({ key, data: { key } });
    const listed = await items.list({ pageSize: 2 });
    assert.deepEqual(listed.map(({ key }) => key), keys);
    const from = await items.list({ from: 'c', bounds: 'exclusive' });
    assert.deepEqual(from.map(({ key }) => key), keys.slice(keys.indexOf('c') + 1));
    const last = await items.list({ order: 'desc', limit: 1 });
    assert.deepEqual(last.map(({ key }) => key), keys.slice(-1));
  });

  test('is told what is wrong with what it sends', async () => {
    const map = await service.syncMaps.create();
    const items = service.syncMaps(map.sid).syncMapItems;
    const large = { text: 'x'.repeat(16 * 1024) };
    await assert.rejects(items.create({ key: 'k', data: large }), { status: 413, code: 54006 });
    await assert.rejects(items.create({ key: '', data: {} }), { status: 400, code: 54209 });
    await assert.rejects(items.create({ key: 'k', data: {}, ttl: -1 }), { code: 54011 });
    await assert.rejects(service.syncMaps.create({ uniqueName: map.sid }), { code: 54302 });
  });

  test('may write 200 times at once into one map', async () => {
    const map = await service.syncMaps.create();
    const items = service.syncMaps(map.sid).syncMapItems;
    let refusal;
    for (let count = 0; count < 1000 && !refusal; count += 1) {
      await items.create({ key: `k${count}`, data: {} }).catch((error) => {
        refusal = { count, status: error.status, code: error.code };
      });
    }
    assert.deepEqual([refusal.status, refusal.code], [429, 54009]);
    assert.ok(refusal.count >= 200);
  });

  test('needs the right credentials', async () => {
    const url = `${emulator.url}/sync.twilio.com/v1/Services/default`;
    const response = await fetch(url);
    assert.equal(response.status, 401);
    assert.equal((await response.json()).code, 20003);
  });
});
