/**
 * What this script has beside its JavaScript, compressed as one: Flex may run the script without an address from which
 * more could be fetched. `cargo xtask build` writes it: its `build/embedded.rs` says how.
 */
import { decompress } from './lzma';

interface Embedded {
  /** The wasm, taken apart. */
  wasm: Uint8Array;
  texts: Texts;
}

/** The texts of all languages, each in the order of the keys. */
export interface Texts {
  /** By their groups. */
  keys: Record<string, string[]>;
  /** By two letters, group by group. */
  languages: Record<string, string[][]>;
}

const SIZE_BYTES = 4;

let compressed = '';
let content: Embedded | undefined;

/** Takes what the script has, in base64. */
export function embed(base64: string): void {
  compressed = base64;
}

export function embedded(): Embedded {
  content ??= unpacked();
  return content;
}

function unpacked(): Embedded {
  const bytes = decompress(Uint8Array.from(atob(compressed), (character) => character.charCodeAt(0)));
  const wasmEnd = SIZE_BYTES + new DataView(bytes.buffer).getUint32(0, true);
  return {
    wasm: bytes.subarray(SIZE_BYTES, wasmEnd),
    texts: JSON.parse(new TextDecoder().decode(bytes.subarray(wasmEnd))) as Texts,
  };
}
