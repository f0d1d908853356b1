// Somebody who is asked what they run says it: `outboundParticipantsCanvas.about()` in the console of the browser.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './support/processes.mjs';
import { story } from './support/story.mjs';

const VERSION = /^version = "(.*)"$/m.exec(readFileSync(join(projectFolder, 'Cargo.toml'), 'utf8'))[1];

story('about() says what runs here, and that the maps are where Flex looks for them', async (told) => {
  const { agent, emulator, server } = told;
  const lines = [];
  agent.page.on('console', (message) => lines.push(message.text()));
  const { commit, serverCommit, ...about } = await asked(agent);
  assert.deepEqual(about, {
    version: VERSION,
    state: 'running',
    flexUi: '2.17.1',
    server: server.url,
    serverAnswers: true,
    serverVersion: VERSION,
    syncServiceOfServer: emulator.sync_service_sid,
    syncServiceOfFlex: emulator.sync_service_sid,
    syncServiceOfToken: undefined,
    mapsAreReadWith: 'Flex',
    problems: [],
  });
  assert.match(commit, /^([0-9a-f]{12}(-dirty)?|unknown)$/);
  assert.equal(serverCommit, 'development');
  assert.match(lines.join('\n'), new RegExp(`^version: ${VERSION}\ncommit: ${commit}\n`, 'm'));
  assert.deepEqual(await mapsOfBrowsers(emulator), [], 'nothing is left of what was tried');
  await agent.hasNothingToComplainAbout();
});

for (const [quirk, want, token] of [
  ['flex_insights_has_its_own_sync_service', 'Flex token', true],
  ['flex_tokens_open_no_other_sync_service', 'server token', false],
]) {
  story(`about() says that the maps are read with the ${want} where Flex looks elsewhere`, async (told) => {
    const { agent, emulator, telephones } = told;
    await telephones.quirks({ [quirk]: true });
    const about = await asked(agent);
    assert.equal(about.syncServiceOfServer, emulator.sync_service_sid);
    assert.match(about.syncServiceOfFlex, /^IS/);
    assert.notEqual(about.syncServiceOfFlex, emulator.sync_service_sid);
    assert.equal(about.syncServiceOfToken === emulator.sync_service_sid, token, about.syncServiceOfToken);
    assert.equal(about.mapsAreReadWith, want);
  });
}

story('about() says that the server does not answer', async ({ agent, server }) => {
  await server.stop();
  const about = await asked(agent);
  assert.equal(about.serverAnswers, false);
  assert.match(about.problems.join('\n'), /^the server does not answer: /m);
});

/** The maps that no server has made. */
async function mapsOfBrowsers(emulator) {
  const credentials = Buffer.from(`${emulator.account_sid}:${emulator.auth_token}`).toString('base64');
  const url = `${emulator.url}/sync.twilio.com/v1/Services/${emulator.sync_service_sid}/Maps`;
  const answer = await fetch(url, { headers: { Authorization: `Basic ${credentials}` } });
  return (await answer.json()).maps.filter((map) => map.created_by !== 'system');
}

function asked(agent) {
  return agent.page.evaluate(() => window.outboundParticipantsCanvas.about());
}
