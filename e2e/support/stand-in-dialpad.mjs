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

/** Presses a key of the stand-in. */
export function standIn(agent, key, ...values) {
  return agent.page.evaluate(([name, rest]) => window.standInDialpad[name](...rest), [key, values]);
}
