// The WASM of a function that has an instruction of each kind; `embedded.test.mjs` has that of the plugin.

import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './testing/load.mjs';

const { putTogether } = await load('wasm-parts.ts');

test('an instruction of each kind is put together', async () => {
  const sections = {
    type: '01 06 01 60 02 7f 7f 00',
    declaration: '03 02 01 00',
    memory: '05 03 01 00 01',
    // A local; local.get 1, i32.const 128, i32.add, local.tee 2; local.get 1, i32.store offset=12; memory.fill.
    code: '0a 1c 01 1a 01 01 7f 20 01 41 80 01 6a 22 02 20 01 36 02 0c 41 00 41 00 20 02 fc 0b 00 0b',
  };
  const wasm = Buffer.from(`0061736d01000000${Object.values(sections).join('')}`.replaceAll(' ', ''), 'hex');
  const streams = new Map([
    [0x20, [1, 1, 1]],
    [0x22, [2]],
    [0x36, [12]],
    [256 + 0x20, [0]],
    [256 + 0x41, [0]],
    [256 + 0x6a, [0x80, 0x01]],
    [512, [0x20, 0x41, 0x6a, 0x22, 0x20, 0x36, 2, 0x41, 0x41, 0x20, 0xfc, 2, 0x0b, 0x00, 0x0b]],
    [513, [1, 1, 0x7f]],
    [514, [...wasm.subarray(0, 25)]],
  ]);
  const lengths = Array.from({ length: 515 }, (_, index) => streams.get(index)?.length ?? 0);
  const parts = Uint8Array.from([wasm.length, 25, 1, ...lengths, ...[...streams.values()].flat()]);
  assert.deepEqual(Buffer.from(putTogether(parts)), wasm);
  await WebAssembly.compile(wasm);
});
