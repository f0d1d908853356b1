// The dialpad of before, loaded beside our plugin, and its keys.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputFolder, projectFolder } from './processes.mjs';

/** A list of plugins for the emulator: ours with the stand-in before (`first`) or after it (`last`), or the stand-in `alone`. */
export function pluginsWithStandIn(order) {
  const ours = order === 'alone' ? [] : JSON.parse(readFileSync(join(projectFolder, 'public/plugins.json'), 'utf8'));
  const script = readFileSync(join(projectFolder, 'e2e/stand-in-dialpad/stand-in-dialpad.js'), 'base64');
  const standIn = { name: 'stand-in-dialpad', version: '0.0.0', src: `data:text/javascript;base64,${script}` };
  const file = join(outputFolder, `plugins-stand-in-${order}.json`);
  writeFileSync(file, JSON.stringify(order === 'first' ? [standIn, ...ours] : [...ours, standIn]));
  return file;
}

/** Gives the stand-in the server, as an account does: by a host name alone. Our own dialpad is switched off. */
export async function hasTheStandIn(agent, server) {
  const domain = await behindTls(agent.page, server);
  await agent.configures({ dialpadDomain: domain, outboundParticipantsCanvas: { dialpad: false } });
}

/**
 * Lets a page speak https to a server that speaks http: what stands in front of a server outside of a laptop. Twilio is
 * told the address behind it. Returns the host name.
 */
export async function behindTls(page, server) {
  const domain = `localhost:${new URL(server.url).port}`;
  const secure = `https://${domain}`;
  await page.route(`${secure}/**`, async (route) => {
    const url = route.request().url().replace(secure, server.url);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.route('**/event-bridge.twilio.com/**', (route) => {
    const body = route.request().postData();
    return body === null ? route.continue() : route.continue({ postData: body.replaceAll(secure, server.url) });
  });
  return domain;
}

/** Presses a key of the stand-in. */
export function standIn(agent, key, ...values) {
  return agent.page.evaluate(([name, rest]) => window.standInDialpad[name](...rest), [key, values]);
}
