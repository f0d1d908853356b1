// What a story leaves behind when it fails: often it fails on another machine, and once in a hundred runs.

import { screenshot } from './browser.mjs';

const LAST_LINES = 30;
/** Of a page that hangs nothing can be read. */
const PAGE_TIMEOUT_MS = 5_000;

/** Tells the story. If it fails, the error also says what the agent saw and what the server logged. */
export async function tellOrExplain(name, tell, { agent, server }) {
  try {
    await tell();
  } catch (error) {
    const parts = [await desk(agent, `${name}-failed`), ['The server logged', ...server.log.slice(-LAST_LINES)]];
    throw new Error([error.message, ...parts.flat()].join('\n'), { cause: error });
  }
}

async function desk(agent, picture) {
  const seen = (async () => {
    await screenshot(agent.page, picture);
    const about = await agent.page.evaluate(() => globalThis.outboundParticipantsCanvas?.about());
    return [
      `${agent.page.url()}, in ${picture}.png:`,
      await agent.page.locator('body').innerText(),
      `The plugin says: ${JSON.stringify(about)}`,
    ];
  })().catch((error) => [`The page could not be read: ${error.message}`]);
  const late = new Promise((resolve) => {
    setTimeout(resolve, PAGE_TIMEOUT_MS, ['The page could not be read in time.']).unref();
  });
  return [...(await Promise.race([seen, late])), 'It complained about', ...agent.problems];
}
