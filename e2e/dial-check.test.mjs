// The example of docs/dial-check.md is asked before a number is dialled, and the agent reads why it is not.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { leasePort } from './support/ports.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';
const LISTED = '+14155550177';
const WHY = 'That did not work: This customer does not want to be called.';
const DIAL_CHECK_SECRET = 'a secret of this story';

let service;
before(async () => {
  service = await startExample();
});
after(() => service?.stop());

const asks = { processes: { server: () => ({ env: { DIAL_CHECK_URL: service.url, DIAL_CHECK_SECRET } }) } };

story(
  'a number on the list is not called, and the dialpad says why',
  async ({ agent, telephones }) => {
    await agent.opensDialpad();
    await agent.page.getByTestId('outbound-dialpad-number').fill(LISTED);
    await agent.page.getByTestId('outbound-dialpad-call').click();
    const problem = agent.page.getByTestId('outbound-dialpad-problem');
    await eventuallyEqual(() => problem.innerText(), WHY);
    await agent.photographsInBothThemes('dial-check-refused');
    const { calls, tasks } = await telephones.state();
    assert.deepEqual({ calls, tasks }, { calls: [], tasks: [] });

    await agent.page.getByTestId('outbound-dialpad-number').fill(CUSTOMER);
    await agent.page.getByTestId('outbound-dialpad-call').click();
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    const dialog = await agent.opensAddDialog();
    await dialog.getByTestId('outbound-dialpad-number').fill(LISTED);
    await dialog.getByTestId('outbound-dialpad-call').click();
    await eventuallyEqual(() => dialog.getByTestId('outbound-dialpad-problem').innerText(), WHY);
    await agent.photographsInBothThemes('dial-check-refused-in-a-call');
    await agent.sees(`${CUSTOMER}: Live`);
    assert.ok((await telephones.state()).calls.every(({ to }) => to !== LISTED));
  },
  asks,
);

/** Runs the code that the document shows. */
async function startExample() {
  const document = await readFile(new URL('../docs/dial-check.md', import.meta.url), 'utf8');
  const [, code] = /```js\n([\s\S]*?)```/.exec(document);
  const folder = await mkdtemp(join(tmpdir(), 'dial-check-'));
  const file = join(folder, 'dial-check.mjs');
  await writeFile(file, code);
  const { port, release } = await leasePort();
  const env = { PATH: process.env.PATH, PORT: String(port), DO_NOT_CALL: LISTED, DIAL_CHECK_SECRET };
  const child = spawn(process.execPath, [file], { env, stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}/check`;
  const status = () => fetch(url, { method: 'POST' }).then(({ status: it }) => it, () => 0);
  // Whoever does not sign is not answered.
  await eventually('the example runs', async () => (await status()) === 403);
  const stop = async () => {
    child.kill();
    await release();
    await rm(folder, { recursive: true });
  };
  return { url, stop };
}
