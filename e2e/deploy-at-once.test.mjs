// Somebody else deploys to the same account, before us or while we do: nobody's work is lost. And the way back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RELEASED, SERVER_URL, addressIn, startDeployer } from './support/deployer.mjs';
import { PLUGIN } from './support/deployment.mjs';

const BUNDLE = `/plugins/${PLUGIN}/1.0.0/bundle.js`;

const deployer = startDeployer('deploy-at-once');
const { account, run, ok, flags, release, text } = deployer;

test('two who deploy the same at once do not disturb each other', async () => {
  await account.putOnSite('/theirs.txt', 'theirs');
  const args = await flags('one', '1.0.0', '--release', '--configure', SERVER_URL);
  for (const { code, stderr } of await Promise.all([run(args), run(args)])) assert.equal(code, 0, stderr);
  const { site, versions, released } = await account.state();
  assert.deepEqual(site.sort(), [BUNDLE, '/theirs.txt']);
  assert.deepEqual([versions, released], [{ [PLUGIN]: ['1.0.0'] }, [RELEASED]]);
});

test('whoever deploys to the site just before or while we do loses nothing', async () => {
  for (const [path, file] of [
    ['/serverless.twilio.com/v1/Services/*/Builds', '/before.txt'],
    ['/serverless.twilio.com/v1/Services/*/Deployments', '/meanwhile.txt'],
  ]) {
    await account.control('POST', 'reset');
    const known = await account.site();
    await account.faults({ method: 'POST', path, delay_ms: 4_000 });
    const running = run(await flags('one', '1.0.0'));
    await account.met();
    await account.putOnSite(file, 'theirs', { known });
    const { code, stderr } = await running;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /somebody else has deployed/);
    assert.deepEqual((await account.state()).site.sort(), [file, BUNDLE].sort());
  }
});

test('whoever releases another plugin just before or while we do keeps it', async () => {
  for (const path of [
    '/flex-api.twilio.com/v1/PluginService/Configurations',
    '/flex-api.twilio.com/v1/PluginService/Releases',
  ]) {
    await account.control('POST', 'reset');
    await account.faults({ method: 'POST', path, delay_ms: 2_000 });
    const running = run(await flags('one', '1.0.0', '--release'));
    await account.met();
    // The fault is over, so theirs is as fast as ever.
    await account.releaseOther('plugin-theirs', '3.1.0', { beside: [] });
    const { code, stderr } = await running;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /somebody else has released plugins/);
    assert.deepEqual(await account.released(), [RELEASED, 'plugin-theirs 3.1.0']);
  }
});

test('whoever releases another version of this plugin meanwhile is not overwritten', async () => {
  const service = 'flex-api.twilio.com/v1/PluginService';
  // While we release ours, and before that, when it has been said what is changed.
  for (const path of [`/${service}/Configurations`, `/${service}/Plugins/${PLUGIN}/Versions`]) {
    await account.control('POST', 'reset');
    await release('one', '1.0.0');
    await ok(await flags('two', '1.1.0'));
    const { sid } = await account.get(`${service}/Plugins/${PLUGIN}/Versions/1.1.0`);
    await account.faults({ method: 'POST', path, delay_ms: 2_000 });
    const running = run(await flags('three', '1.2.0', '--release'));
    await account.met();
    await account.releaseSet([{ plugin_version: sid, phase: 3 }]);
    const { code, stderr } = await running;
    assert.equal(code, 6, stderr);
    assert.match(stderr, /somebody else has released 1\.1\.0 of plugin-outbound-participants-canvas/);
    assert.deepEqual(await account.released(), [`${PLUGIN} 1.1.0`]);
  }
});

test('settings that somebody else writes meanwhile are kept', async () => {
  await account.faults({ method: 'POST', path: '/flex-api.twilio.com/v1/PluginService/Plugins', delay_ms: 2_000 });
  const running = run(await flags('one', '1.0.0', '--configure', SERVER_URL));
  await account.met();
  await account.configure({ theirs: true });
  const { code, stderr } = await running;
  assert.equal(code, 0, stderr);
  assert.deepEqual(await account.settings(), {
    theirs: true,
    outbound_participants_canvas: { server_url: SERVER_URL },
  });
});

test('another address that somebody else writes meanwhile is not overwritten, and the same one is taken for ours', async () => {
  const theirs = 'https://theirs.example.com';
  for (const [address, wanted] of [
    [theirs, 6],
    [SERVER_URL, 0],
  ]) {
    await account.control('POST', 'reset');
    await account.faults({ method: 'POST', path: '/flex-api.twilio.com/v1/PluginService/Plugins', delay_ms: 2_000 });
    const running = run(await flags('one', '1.0.0', '--configure', SERVER_URL));
    await account.met();
    await account.configure({ outbound_participants_canvas: { server_url: address } });
    const { code, stderr } = await running;
    assert.equal(code, wanted, stderr);
    if (address === theirs) assert.match(stderr, /somebody else has written meanwhile: ui_attributes\.\S+\.server_url: "https:\/\/theirs/);
    assert.deepEqual(await account.settings(), { outbound_participants_canvas: { server_url: address } });
  }
});

test('a rollback releases what was released before, and leaves others alone', async () => {
  assert.equal((await run(['rollback'])).code, 8);
  await release('one', '1.0.0');
  await release('two', '1.1.0');
  await account.releaseOther('plugin-theirs', '3.1.0');

  const shown = await ok(['rollback', '--dry-run']);
  assert.match(shown, /- released: .* 1\.1\.0\n {2}\+ released: .* 1\.0\.0\n {2}= released: plugin-theirs 3\.1\.0\n/);
  assert.deepEqual(await account.released(), [`${PLUGIN} 1.1.0`, 'plugin-theirs 3.1.0']);
  const gone = await ok(['rollback']);
  assert.match(gone, /\nversion 1\.0\.0 is released to all agents again\n/);
  assert.equal(await text(addressIn(gone)), 'one');
  assert.deepEqual(await account.released(), [RELEASED, 'plugin-theirs 3.1.0']);
  await ok(['rollback', '--to', '1.1.0']);
  assert.deepEqual(await account.released(), [`${PLUGIN} 1.1.0`, 'plugin-theirs 3.1.0']);
  const unknown = await run(['rollback', '--to', '7.0.0']);
  assert.equal(unknown.code, 8);
  assert.match(unknown.stderr, /7\.0\.0 is not registered; there is: 1\.1\.0, 1\.0\.0/);

  const { configurations } = await account.state();
  await ok(['rollback']);
  assert.equal((await account.state()).configurations, configurations, 'a set that there is already is released again');
});

test('a rollback finds what was released before, however often others have released since', async () => {
  await release('one', '1.0.0');
  await release('two', '1.1.0');
  await account.releaseOther('plugin-theirs', '3.1.0');
  // More than Twilio lists on one page.
  const theirs = (await account.configured()).map((it) => ({ plugin_version: it.plugin_version_sid, phase: it.phase }));
  for (let count = 0; count < 60; count++) await account.releaseSet(theirs);
  assert.equal((await account.state()).releases, 50);
  await ok(['rollback']);
  assert.deepEqual(await account.released(), [RELEASED, 'plugin-theirs 3.1.0']);
  // Once more goes further back, and not forward again.
  assert.match(await ok(['rollback']), /\nFlex is without the plugin again\n$/);
  assert.deepEqual(await account.released(), ['plugin-theirs 3.1.0']);
});

test('a rollback of the first version takes the plugin out of Flex, and it can be released again', async () => {
  await release('one', '1.0.0');
  assert.match(await ok(['rollback', '--dry-run']), /- released: .* 1\.0\.0\n/);
  assert.deepEqual(await account.released(), [RELEASED]);
  assert.match(await ok(['rollback']), /\nFlex is without the plugin again\n$/);
  assert.deepEqual(await account.released(), []);
  const again = await run(['rollback']);
  assert.equal(again.code, 8);
  assert.match(again.stderr, /nothing of this plugin is released/);
  await release('one', '1.0.0');
  assert.deepEqual(await account.released(), [RELEASED]);
});
