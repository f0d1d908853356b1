// A program at a terminal, and somebody who types.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from './eventually.mjs';
import { installed } from './installed.mjs';

/** Why nobody can type, where that is so. Other systems have another program of that name. */
export const noTerminal = process.platform === 'linux' && installed('script') ? false : 'no `script` of util-linux';

export class Terminal {
  /** All that has been shown. */
  shown = '';
  #program;
  #read = 0;

  constructor(program, args, env) {
    const command = [program, ...args].map((word) => `'${word}'`).join(' ');
    this.#program = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], { env });
    this.#program.stdout.on('data', (data) => (this.shown += data));
  }

  /** Waits for what nobody has read yet. */
  async reads(pattern) {
    const unread = () => pattern.exec(this.shown.slice(this.#read));
    await eventually(`the terminal shows ${pattern}`, unread).catch((error) => {
      throw new Error(`${error.message}; it shows:\n${this.shown}`);
    });
    const { index, 0: text } = unread();
    this.#read += index + text.length;
  }

  types(line) {
    this.#program.stdin.write(`${line}\n`);
  }

  /** Resolves to the exit code. */
  async ends() {
    if (this.#program.exitCode === null) await once(this.#program, 'close');
    return this.#program.exitCode;
  }

  close() {
    this.#program.kill();
  }
}
