// A plugin with a CRM's contacts, loaded beside ours.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputFolder, projectFolder } from './processes.mjs';

/** A list of plugins for the emulator: ours, and the CRM. */
export function pluginsWithCrm() {
  const ours = JSON.parse(readFileSync(join(projectFolder, 'public/plugins.json'), 'utf8'));
  const script = readFileSync(join(projectFolder, 'e2e/crm-panel/crm-panel.js'), 'base64');
  const crm = { name: 'crm-panel', version: '0.0.0', src: `data:text/javascript;base64,${script}` };
  const file = join(outputFolder, 'plugins-crm.json');
  writeFileSync(file, JSON.stringify([...ours, crm]));
  return file;
}
