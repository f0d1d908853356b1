//! Removes what wasm-bindgen's JavaScript keeps for old callers and old browsers.

use anyhow::{Result, bail};

/// Parts of the JavaScript, and what replaces each.
const PARTS: [(&str, &str); 5] = [
    // We pass a single object.
    (
        "    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }
",
        "    ({module} = module);\n",
    ),
    // Every browser in which Flex UI runs has these two.
    (
        "if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}
",
        "",
    ),
    (
        "(typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(",
        "new FinalizationRegistry(",
    ),
    // Every caller passes `realloc`.
    (
        "    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }
",
        "",
    ),
    // A memory that has grown has another buffer, whether or not the browser says that the old one is detached.
    (
        "cachedDataViewMemory0.buffer.detached === true || \
         (cachedDataViewMemory0.buffer.detached === undefined && \
         cachedDataViewMemory0.buffer !== wasm.memory.buffer)",
        "cachedDataViewMemory0.buffer !== wasm.memory.buffer",
    ),
];

/// # Errors
/// When wasm-bindgen writes something else, as another version may: then the parts have to be looked at again.
pub(super) fn without_fallbacks(glue: &str) -> Result<String> {
    let mut plain = glue.to_owned();
    for (part, rest) in PARTS {
        if !plain.contains(part) {
            bail!(
                "wasm-bindgen's JavaScript has another form than crates/xtask/src/build/glue.rs expects:\n{part}"
            );
        }
        plain = plain.replace(part, rest);
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_goes_and_one_that_is_not_there_is_an_error() {
        let glue = PARTS.map(|(part, _)| part).join("between\n");
        let plain = without_fallbacks(&glue).unwrap();
        assert_eq!(plain, PARTS.map(|(_, rest)| rest).join("between\n"));
        let error = without_fallbacks(&plain).unwrap_err().to_string();
        assert!(error.contains("deprecated parameters"), "{error}");
    }
}
