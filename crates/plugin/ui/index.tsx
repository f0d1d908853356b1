/** The one file that Flex loads. */
import { embed } from './embedded';
import { register } from './register';
// Last: gzip finds more in the rest if these bytes, in which it finds nothing, are not in the midst of it.
// `cargo xtask build` puts the import in place.
import compressed from '../../../target/plugin-wasm/embedded.lzma';

embed(compressed);
// At once, while this script runs: Flex asks which of its script elements is speaking.
register();
