// Twilio's own Sync clients, the one that Flex brings and the newest, search and watch what TaskRouter
// holds.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { listen, startEmulator, until } from './support.mjs';

const require = createRequire(import.meta.url);
const ALEX = 'WK00000000000000000000000000000001';
const SAM = 'WK00000000000000000000000000000002';
const BREAK = 'WA00000000000000000000000000000003';
const AVAILABLE = 'WA00000000000000000000000000000001';

let emulator;
let workspace;
before(async () => {
  emulator = await startEmulator();
  workspace = emulator.client().taskrouter.v1.workspaces(emulator.workspace_sid);
});
after(() => emulator.stop());

for (const name of ['twilio-sync-2', 'twilio-sync']) {
  const { SyncClient, Client } = require(name);
  const Sync = SyncClient ?? Client;

  describe(`${name} ${require(`${name}/package.json`).version}`, () => {
    let client;
    before(async () => {
      const { token } = await (await fetch(`${emulator.url}/_emulator/session`)).json();
      const options = { Twilsock: { uri: emulator.socket }, logLevel: 'silent', productId: 'flex_insights' };
      client = new Sync(token, options);
      await until(() => client.connectionState === 'connected');
    });
    after(() => client.shutdown());

    async function search(index, query) {
      const instantQuery = await client.instantQuery(index);
      const next = listen(instantQuery, ['searchResult']);
      await instantQuery.search(query);
      return (await next())[1];
    }

    /** A query that is watched, and its events. The SDK subscribes a while after it is open. */
    async function watch(index, query) {
      const liveQuery = await client.liveQuery(index, query);
      const next = listen(liveQuery, ['itemUpdated', 'itemRemoved']);
      return { liveQuery, next };
    }

    test('finds the workers of a directory, without oneself and who is offline', async () => {
      const found = await search(
        'tr-worker',
        'data.attributes.contact_uri != "client:agent_40example_2Ecom" AND data.activity_name != "Offline"',
      );
      assert.deepEqual(Object.keys(found), [SAM]);
      const { workspace_sid } = emulator;
      const { friendly_name, worker_sid, activity_name, attributes } = found[SAM];
      assert.deepEqual(
        { friendly_name, worker_sid, activity_name, name: attributes.full_name },
        { friendly_name: 'second@example.com', worker_sid: SAM, activity_name: 'Available', name: 'Sam Second' },
      );
      assert.equal(found[SAM].workspace_sid, workspace_sid);
      assert.match(found[SAM].date_activity_changed, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    });

    test('finds by a part of the name, and everybody without a query', async () => {
      assert.deepEqual(Object.keys(await search('tr-worker', 'data.attributes.full_name CONTAINS "lex"')), [ALEX]);
      assert.equal(Object.keys(await search('tr-worker', '')).length, 3);
    });

    test('is refused a query that cannot be read, and an index that is not there', async () => {
      await assert.rejects(search('tr-worker', 'data.activity_name LIKE "A"'), { status: 400, code: 54507 });
      await assert.rejects(search('tr-nobody', ''), { status: 400, code: 54502 });
      await assert.rejects(client.liveQuery('tr-worker', 'data.'), { status: 400, code: 54507 });
    });

    test('hears of a worker who comes, changes and goes', async () => {
      const { liveQuery, next } = await watch('tr-worker', 'data.activity_name == "Break"');
      assert.deepEqual(liveQuery.getItems(), {});
      await workspace.workers(SAM).update({ activitySid: BREAK });
      const [event, item] = await next();
      assert.deepEqual([event, item.key, item.value.activity_name], ['itemUpdated', SAM, 'Break']);
      assert.deepEqual(Object.keys(liveQuery.getItems()), [SAM]);
      await workspace.workers(SAM).update({ activitySid: AVAILABLE });
      assert.deepEqual(await next(), ['itemRemoved', { key: SAM }]);
      liveQuery.close();
    });

    test('hears how a reservation goes on, once for each step', async () => {
      const query = `data.worker_sid == "${ALEX}" && (data.status not_in ["completed", "canceled"])`;
      const { liveQuery, next } = await watch('tr-reservation', query);
      const attributes = JSON.stringify({ targetWorker: 'client:agent_40example_2Ecom', name: 'Zoë' });
      const task = await workspace.tasks.create({
        workflowSid: emulator.workflow_sid,
        taskChannel: 'custom1',
        attributes,
      });
      const [, offer] = await next();
      assert.equal(offer.value.status, 'pending');
      assert.equal(offer.value.attributes.name, 'Zoë');
      assert.equal(offer.value.task_channel_unique_name, 'custom1');

      const reservations = workspace.tasks(task.sid).reservations;
      await reservations(offer.key).update({ reservationStatus: 'accepted' });
      const [, accepted] = await next();
      assert.deepEqual([accepted.value.status, accepted.value.task_status], ['accepted', 'assigned']);
      await workspace.tasks(task.sid).update({ assignmentStatus: 'completed' });
      assert.deepEqual(await next(), ['itemRemoved', { key: offer.key }]);
      liveQuery.close();
    });

    test('is brought up to date after the connection fell', async () => {
      const { liveQuery, next } = await watch('tr-worker', 'data.activity_name == "Break"');
      await workspace.workers(SAM).update({ activitySid: BREAK });
      assert.equal((await next())[1].key, SAM);
      await emulator.control('sync/drop-sockets');
      await workspace.workers(SAM).update({ activitySid: AVAILABLE });
      assert.deepEqual(await next(), ['itemRemoved', { key: SAM }]);
      liveQuery.close();
    });
  });
}
