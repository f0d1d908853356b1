// `cargo xtask deploy` against the emulator: what it changes, what it keeps, and what it refuses. No browser.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { RELEASED, SERVER_URL, addressIn, startDeployer } from './support/deployer.mjs';
import { PLUGIN } from './support/deployment.mjs';

const BUNDLE = `/plugins/${PLUGIN}/1.0.0/bundle.js`;

const deployer = startDeployer('deploy');
const { account, run, ok, flags, release, text, copies, pluginFile, reachable, emulator } = deployer;

test('from nothing to a released plugin that knows its server, and nothing more when it is run again', async () => {
  const shown = await release('one', '1.0.0', '--dry-run');
  assert.match(shown, /^account AC\d+, service default\n/);
  assert.match(shown, /\+ service default\n {2}\+ environment plugin-outbound-participants-canvas/);
  assert.match(shown, /\+ \/plugins\/plugin-outbound-participants-canvas\/1\.0\.0\/bundle\.js \(3 bytes\)/);
  assert.match(shown, /\+ released: plugin-outbound-participants-canvas 1\.0\.0/);
  assert.match(shown, /nothing was changed/);
  assert.equal((await account.state()).services, 0);

  const settings = await account.settings();
  const output = await release('one', '1.0.0', '--configure', 'calls.example.com');
  assert.match(output, /\nversion 1\.0\.0 is released to all agents; the plugin calls https:\/\/calls\.example\.com\n/);
  const address = addressIn(output);
  assert.equal(await text(address), 'one');
  const state = await account.state();
  assert.deepEqual(state, once());
  const { outbound_participants_canvas: ours, ...others } = await account.settings();
  assert.deepEqual(ours, { server_url: SERVER_URL });
  const { outbound_participants_canvas: before, ...othersBefore } = settings;
  assert.deepEqual(others, othersBefore);

  const [copy] = await readdir(copies());
  assert.deepEqual(JSON.parse(await readFile(join(copies(), copy))).ui_attributes, settings);
  assert.match(await release('one', '1.0.0', '--configure', SERVER_URL), /all of it is there already/);
  assert.deepEqual(await account.state(), state);
  assert.equal((await readdir(copies())).length, 1);
});

test('what others have on the site, among the plugins and in the settings stays', async () => {
  await account.putOnSite('/theirs.txt', 'theirs');
  await account.releaseOther('plugin-theirs', '3.1.0', { phase: 1 });
  await account.configure({ custom_data: { features: { a: [1] } }, outbound_participants_canvas: { dialpad: false } });

  const output = await release('one', '1.0.0', '--configure', SERVER_URL);
  assert.match(output, / {2}= \/theirs\.txt\n/);
  assert.match(output, / {2}= released: plugin-theirs 3\.1\.0\n/);
  assert.deepEqual((await account.state()).site.sort(), [BUNDLE, '/theirs.txt']);
  assert.deepEqual(await account.released(), [RELEASED, 'plugin-theirs 3.1.0']);
  assert.equal((await account.configured()).find((it) => it.unique_name === 'plugin-theirs').phase, 1);
  assert.deepEqual(await account.settings(), {
    custom_data: { features: { a: [1] } },
    outbound_participants_canvas: { dialpad: false, server_url: SERVER_URL },
  });

  const address = addressIn(await release('two', '1.1.0'));
  assert.equal(await text(address), 'two');
  assert.equal(await text(address.replace('1.1.0', '1.0.0')), 'one');
  assert.deepEqual(await account.released(), [`${PLUGIN} 1.1.0`, 'plugin-theirs 3.1.0']);
});

test('the service is the one that Flex has for plugins, unless another one is named', async () => {
  const theirs = { UniqueName: 'flex-plugins', FriendlyName: 'made by the Twilio CLI' };
  const { sid } = await account.create('serverless.twilio.com/v1/Services', theirs);
  const account_sid = emulator.account_sid;
  const json = { account_sid, serverless_service_sids: [sid] };
  await account.ask('POST', 'flex-api.twilio.com/v1/Configuration', { json });
  assert.match(await release('one', '1.0.0'), /^account AC\d+, service flex-plugins\n/);
  assert.equal((await account.state()).services, 1);
  assert.match(await release('one', '1.0.0', '--dry-run', '--service', 'other'), /\+ service other\n/);
});

test('a source map goes beside the plugin, which names it', async () => {
  const { sources } = { sources: ['a.rs'] };
  const file = await pluginFile('a();\n//# sourceMappingURL=canvas.js.map\n');
  await writeFile(`${file}.map`, JSON.stringify({ version: 3, sources }));
  const address = addressIn(await ok(['--file', file, '--file-version', '1.0.0']));
  await rm(`${file}.map`);
  assert.equal(await text(address), 'a();\n//# sourceMappingURL=bundle.js.map\n');
  const map = await fetch(reachable(`${address}.map`));
  assert.deepEqual((await map.json()).sources, sources);
  assert.match(map.headers.get('content-type'), /json/);
});

test('a file of ours says which version it is', async () => {
  const file = await pluginFile('/* outbound-participants-canvas 1.2.3 (0123456789ab) */\n');
  assert.match(addressIn(await ok(['--file', file])), /\/1\.2\.3\/bundle\.js$/);
  const other = await run(['--file', file, '--file-version', '1.2.4']);
  assert.match(other.stderr, /the file says that it is version 1\.2\.3, and --file-version that it is 1\.2\.4/);
  const unnamed = await run(['--file', await pluginFile('a();\n')]);
  assert.match(unnamed.stderr, /does not say which version it is: name it with --file-version/);
  assert.deepEqual([other.code, unnamed.code], [1, 1]);
});

test('a version never changes, and never goes down', async () => {
  const address = addressIn(await release('one', '1.0.0'));
  const state = await account.state();
  const other = await run(['--file', await pluginFile('other'), '--file-version', '1.0.0']);
  assert.equal(other.code, 5);
  assert.match(other.stderr, /is on the site already, with other bytes .* raise `version` in Cargo\.toml/);
  const lower = await run(['--file', await pluginFile('older'), '--file-version', '0.9.0']);
  assert.equal(lower.code, 5);
  assert.match(lower.stderr, /1\.0\.0 is registered, and Twilio takes nothing below it/);
  assert.deepEqual(await account.state(), state);
  assert.equal(await text(address), 'one');
});

test('nothing is registered before the site serves the plugin', async () => {
  const path = '/*.twil.io/*/bundle.js';
  await account.faults({ method: 'GET', path, status: 503 }, { method: 'GET', path, status: 404, times: 2 });
  const { stderr, code } = await run(await flags('one', '1.0.0', '--release'));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /✓ waiting until Twilio serves it/);
  assert.deepEqual((await account.control('GET', 'faults')).requests, []);
  assert.deepEqual(await account.released(), [RELEASED]);
  // Somebody looks again while it is not served any more: that is no reason to raise the version.
  await account.faults({ method: 'GET', path, status: 404 });
  const again = await run(await flags('one', '1.0.0'));
  assert.equal(again.code, 4);
  assert.match(again.stderr, /is on the site, and Twilio does not serve it yet: try again in a minute/);
});

test('a build that fails leaves the site as it was', async () => {
  await account.putOnSite('/theirs.txt', 'theirs');
  await account.control('POST', 'serverless/fail-next-build');
  const failed = await run(await flags('one', '1.0.0', '--release'));
  assert.equal(failed.code, 7);
  assert.match(failed.stderr, /Twilio could not build the site: ZB\w+ is failed; nothing was deployed/);
  const { site, versions } = await account.state();
  assert.deepEqual([site, versions], [['/theirs.txt'], {}]);
  await release('one', '1.0.0');
  assert.deepEqual(await account.released(), [RELEASED]);
  assert.equal((await account.state()).assets, 2);
});

test('a run that is interrupted at any step is finished by running it again', async () => {
  const steps = [
    '/serverless.twilio.com/v1/Services',
    '/serverless.twilio.com/v1/Services/*/Environments',
    '/serverless.twilio.com/v1/Services/*/Assets',
    '/serverless-upload.twilio.com/*/Versions',
    '/serverless.twilio.com/v1/Services/*/Builds',
    '/serverless.twilio.com/v1/Services/*/Deployments',
    '/flex-api.twilio.com/v1/PluginService/Plugins',
    '/flex-api.twilio.com/v1/PluginService/Plugins/*/Versions',
    '/flex-api.twilio.com/v1/Configuration',
    '/flex-api.twilio.com/v1/PluginService/Configurations',
    '/flex-api.twilio.com/v1/PluginService/Releases',
  ];
  for (const path of steps) {
    for (const after_the_effect of [false, true]) {
      const step = `${path}, ${after_the_effect ? 'after' : 'before'} its effect`;
      await account.control('POST', 'reset');
      await account.faults({ method: 'POST', path, status: 500, after_the_effect });
      const args = await flags('one', '1.0.0', '--release', '--configure', SERVER_URL);
      const interrupted = await run(args);
      assert.equal(interrupted.code, 4, `${step}: ${interrupted.stderr}`);
      await account.met();
      await ok(args);
      assert.deepEqual(await account.state(), once(), step);
      assert.equal((await account.settings()).outbound_participants_canvas.server_url, SERVER_URL, step);
    }
  }
});

test('the address of the server is that of the settings, if none is given', async () => {
  const args = await flags('one', '1.0.0', '--configure');
  const { code, stderr } = await run(args, { PUBLIC_URL: '' });
  assert.deepEqual([code, /give the address of the server, or set PUBLIC_URL/.test(stderr)], [1, true], stderr);
  const { stderr: refused } = await run(args, { PUBLIC_URL: 'http://calls.example.com' });
  assert.match(refused, /PUBLIC_URL: it has to be https/);
  assert.equal((await account.state()).services, 0);
  const done = await run(args, { PUBLIC_URL: SERVER_URL });
  assert.match(done.stdout, /\nversion 1\.0\.0 is registered; --release releases it to all agents; the plugin calls https:/, done.stderr);
  assert.equal((await account.settings()).outbound_participants_canvas.server_url, SERVER_URL);
});

test('the status says what is released, since when, and with which addresses', async () => {
  assert.match(await ok(['status']), /released nothing of this plugin/);
  await release('one', '1.0.0', '--configure', SERVER_URL);
  const { since } = JSON.parse(await ok(['status', '--json'])).released;
  await account.control('POST', 'clock', { advance_ms: 3_600_000 });
  await account.releaseOther('plugin-theirs', '3.1.0');
  const shown = await ok(['status']);
  assert.match(since, /^\d{4}-\d\d-\d\dT[\d:]+Z$/);
  assert.ok(shown.includes(`released 1.0.0 since ${since}, by \`${RELEASED}\` (FJ`), shown);
  assert.match(shown, /plugin {3}https:\/\/default-\d+-\w+\.twil\.io\/plugins\/.*\/1\.0\.0\/bundle\.js \(3 bytes\)/);
  assert.match(shown, /beside {3}plugin-theirs 3\.1\.0\nserver {3}https:\/\/calls\.example\.com/);
  const json = JSON.parse(await ok(['status', '--json']));
  assert.deepEqual([json.released.version, json.released.bytes, json.server_url], ['1.0.0', 3, SERVER_URL]);
});

test('JSON says the same, of success and of failure', async () => {
  const args = await flags('one', '1.0.0', '--release', '--json');
  const done = JSON.parse(await ok(args));
  assert.equal(done.account_sid, emulator.account_sid);
  assert.equal(await text(done.plugin_url), 'one');
  assert.ok(done.changes.some(({ action, what }) => action === 'add' && what === `released: ${RELEASED}`));
  const refused = await run([...(await flags('other', '1.0.0')), '--json']);
  const { error } = JSON.parse(refused.stdout);
  assert.deepEqual([error.name, error.exit_code, refused.code], ['version_taken', 5, 5]);
});

test('credentials that are missing, wrong or of another account are told apart from a Twilio that is away', async () => {
  for (const [settings, code, message] of [
    [{ TWILIO_AUTH_TOKEN: 'wrong-secret' }, 3, /Twilio does not accept these credentials/],
    [{ TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '' }, 3, /TWILIO_ACCOUNT_SID.*--profile/],
    [
      { TWILIO_ACCOUNT_SID: 'AC9', TWILIO_API_KEY: emulator.api_key, TWILIO_API_SECRET: emulator.api_secret },
      3,
      /the credentials open AC\d+, and not AC9/,
    ],
    [{ TWILIO_BASE_URL: 'http://127.0.0.1:9' }, 4, /failed to reach/],
  ]) {
    const { code: found, stdout, stderr } = await run(['status'], settings);
    assert.equal(found, code, stderr);
    assert.match(stderr, message);
    for (const secret of ['wrong-secret', emulator.api_secret, emulator.auth_token]) {
      assert.ok(!`${stdout}${stderr}`.includes(secret));
    }
  }
});

test('a profile of the Twilio CLI opens its account', async () => {
  const home = join(deployer.folder, 'home');
  await mkdir(join(home, '.twilio-cli'), { recursive: true });
  const { account_sid: accountSid, api_key: apiKey, api_secret: apiSecret } = emulator;
  const profiles = { emulated: { accountSid, apiKey, apiSecret } };
  await writeFile(join(home, '.twilio-cli/config.json'), JSON.stringify({ profiles, activeProfile: 'emulated' }));
  const settings = { HOME: home, USERPROFILE: home, TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '' };
  const found = await run(['status', '--profile', 'emulated'], settings);
  assert.equal(found.code, 0, found.stderr);
  const missing = await run(['status', '--profile', 'other'], settings);
  assert.equal(missing.code, 3);
  assert.match(missing.stderr, /there is no profile `other`; there is: emulated/);
});

test('the help names where the account is read from, and every exit code', async () => {
  assert.match(await ok(['--help']), /TWILIO_ACCOUNT_SID/);
  assert.match(await ok(['--help']), /Exit codes:[\s\S]*5 +this version is already registered with other content/);
});

/** What there is after one deployment with everything. */
function once() {
  return {
    services: 1,
    environments: 1,
    assets: 1,
    site: [BUNDLE],
    versions: { [PLUGIN]: ['1.0.0'] },
    configurations: 1,
    releases: 1,
    released: [RELEASED],
  };
}

test('settings of the plugin are shown, set and taken away; all others stay, and a copy can be put back', async () => {
  const before = { custom_data: { a: [1] }, outbound_participants_canvas: { dialpad: false, server_url: SERVER_URL } };
  await account.configure(before);
  const shown = await ok(['settings']);
  assert.match(shown, / {2}= ui_attributes\.outbound_participants_canvas\.dialpad: false/);
  assert.match(shown, /server_url: "https:\/\/calls\.example\.com"/);
  assert.doesNotMatch(shown, /custom_data/);

  const change = ['settings', 'caller_ids=["+15005550199"]', 'default_country=DE', 'dialpad=', '--copies', copies()];
  const dry = await ok([...change, '--dry-run']);
  assert.match(dry, / {2}\+ ui_attributes\.outbound_participants_canvas\.caller_ids: \["\+15005550199"\]/);
  assert.match(dry, / {2}- ui_attributes\.outbound_participants_canvas\.dialpad: false/);
  assert.match(dry, / {2}= ui_attributes\.custom_data\n[^]*nothing was changed/);
  assert.deepEqual(await account.settings(), before);

  await rm(copies(), { recursive: true, force: true });
  assert.match(await ok(change), /the previous settings are saved in /);
  const ours = { caller_ids: ['+15005550199'], default_country: 'DE', server_url: SERVER_URL };
  assert.deepEqual(await account.settings(), { custom_data: { a: [1] }, outbound_participants_canvas: ours });
  assert.match(await ok(change), /all of it is there already/);

  const [copy] = await readdir(copies());
  const restore = ['restore', join(copies(), copy), '--copies', copies()];
  assert.match(await ok([...restore, '--dry-run']), /- ui_attributes\.outbound_participants_canvas: \{[^]*nothing was changed/);
  await ok(restore);
  assert.deepEqual(await account.settings(), before);
  assert.equal((await readdir(copies())).length, 2, 'what was there before that is kept, too');
});

test('settings that the plugin does not read or understand, and files that are no copy of this account, are refused', async () => {
  await account.configure({ dialpadDomain: 'calls.example.com' });
  for (const [args, says, exitCode] of [
    [['settings', 'dailpad=false'], /reads no setting dailpad, but caller_ids, /, 2],
    [['settings', 'dialpad=no'], /dialpad is true or false/, 2],
    [['settings', 'server_url=https://a.example.com'], /deploy --configure/, 2],
    [['restore', join(deployer.folder, 'nothing.json')], /failed to read/, 1],
    [['restore', 'one'], /not a copy of `ui_attributes`/, 1],
    [['restore', '{"account_sid": "AC1", "ui_attributes": {}}'], /is of AC1, and the credentials open AC/, 1],
  ]) {
    const isContent = args[0] === 'restore' && !args[1].endsWith('.json');
    const { code, stderr } = await run(isContent ? ['restore', await pluginFile(args[1])] : args);
    assert.match(stderr, says);
    assert.equal(code, exitCode, args.join(' '));
  }
  assert.deepEqual(await account.settings(), { dialpadDomain: 'calls.example.com' });
});
