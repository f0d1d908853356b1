/**
 * The Rust half of the plugin, from bytes that are part of this script: Flex may run the script without an address from
 * which more could be fetched. `cargo xtask build` puts both imports in place.
 */
import * as glue from '../../../target/plugin-wasm/plugin';
import compressed from '../../../target/plugin-wasm/plugin.wasm.deflate';

export type { Plugin } from '../../../target/plugin-wasm/plugin';

export type * from '../../../target/plugin-wasm/plugin';

let loading: Promise<typeof glue> | undefined;

/** Starts the Rust half, once, and gives what it exports. */
export function load(): Promise<typeof glue> {
  loading ??= start();
  return loading;
}

async function start(): Promise<typeof glue> {
  const bytes = Uint8Array.from(atob(compressed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const module = await WebAssembly.compile(await new Response(stream).arrayBuffer());
  glue.initSync({ module });
  return glue;
}
