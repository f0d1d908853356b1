// An environment and a folder for our programs in which no setting of this machine reaches them.

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';

// What a program needs to run at all, and what chooses its log.
const KEPT = [
  ...['PATH', 'HOME', 'LD_LIBRARY_PATH', 'TMPDIR', 'RUST_BACKTRACE', 'RUST_LOG'],
  ...['SystemRoot', 'TEMP', 'TMP', 'USERPROFILE'], // Windows
];

/** The environment without the settings of anybody. */
export function isolatedEnvironment() {
  return Object.fromEntries(KEPT.filter((name) => name in process.env).map((name) => [name, process.env[name]]));
}

/** A folder that has no `.env`, neither in it nor above it: the server looks for one in all of these. */
export function isolatedFolder() {
  const folder = [tmpdir(), parse(tmpdir()).root].find((candidate) => !hasEnvFile(candidate));
  if (!folder) throw new Error(`move the .env out of ${parse(tmpdir()).root}: the server would read it`);
  return folder;
}

function hasEnvFile(folder) {
  if (existsSync(join(folder, '.env'))) return true;
  const parent = dirname(folder);
  return parent !== folder && hasEnvFile(parent);
}
