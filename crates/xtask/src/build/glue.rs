//! Removes what wasm-bindgen's JavaScript keeps for old callers and old browsers, and for a plugin that somebody frees.

use anyhow::{Context, Result, bail};

/// Parts of the JavaScript, and what replaces each.
const PARTS: [(&str, &str); 14] = [
    // The plugin is there as long as its page.
    (
        "    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        PluginFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_plugin_free(ptr, 0);
    }
",
        "",
    ),
    ("        PluginFinalization.register(this, this.__wbg_ptr, this);\n", ""),
    ("if (Symbol.dispose) Plugin.prototype[Symbol.dispose] = Plugin.prototype.free;\n", ""),
    (
        "const PluginFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_plugin_free(ptr, 1));
",
        "",
    ),
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
    // Every browser in which Flex UI runs has `globalThis`, `encodeInto` and `FinalizationRegistry`.
    (
        "const ret = typeof global === 'undefined' ? undefined : global;
            return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);",
        "return 0;",
    ),
    (
        "const ret = typeof self === 'undefined' ? undefined : self;
            return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);",
        "return 0;",
    ),
    (
        "const ret = typeof window === 'undefined' ? undefined : window;
            return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);",
        "return 0;",
    ),
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
    // Texts are short: encoded at once they need no second allocation, and nothing that is passed can fail.
    (
        "    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;

    const mem = getUint8ArrayMemory0();

    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
        const ret = cachedTextEncoder.encodeInto(arg, view);

        offset += ret.written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }

    WASM_VECTOR_LEN = offset;
",
        "    const buf = cachedTextEncoder.encode(arg);
    const ptr = malloc(buf.length, 1) >>> 0;
    getUint8ArrayMemory0().set(buf, ptr);
    WASM_VECTOR_LEN = buf.length;
",
    ),
    (", wasm.__wbindgen_realloc)", ")"),
    // It throws nothing.
    (
        "            let result;
            try {
                result = arg0 instanceof Date;
            } catch (_) {
                result = false;
            }
            const ret = result;
",
        "            const ret = arg0 instanceof Date;\n",
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
    without_cleanup(&plain)
}

/// wasm-bindgen frees the texts that it has passed if passing the next one throws. `encode` does not.
fn without_cleanup(glue: &str) -> Result<String> {
    let plain = glue.replace("        try {\n            ptr0 =", "            ptr0 =");
    let mut parts = plain.split("        } catch (e) {\n            if (ptr");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, behind) = part
            .split_once("            throw e;\n        }\n")
            .context("wasm-bindgen frees texts in another way than build/glue.rs expects")?;
        rest += behind;
    }
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_goes_and_one_that_is_not_there_is_an_error() {
        let glue = PARTS.map(|(part, _)| part).join("between\n");
        let plain = without_fallbacks(&glue).unwrap();
        assert_eq!(plain, PARTS.map(|(_, rest)| rest).join("between\n"));
        let passes_two = "        let ptr0, ptr1;
        try {
            ptr0 = pass(one);
            ptr1 = pass(other);
        } catch (e) {
            if (ptr1) { free(ptr1); }
            if (ptr0) { free(ptr0); }
            throw e;
        }
        call(ptr0, ptr1);
        try {
            others();
        } catch (e) {
            keep(e);
        }
";
        let plain_calls = without_cleanup(passes_two).unwrap();
        assert!(!plain_calls.contains("throw e;"), "{plain_calls}");
        assert_eq!(plain_calls.matches("try {").count(), 1, "{plain_calls}");
        assert!(plain_calls.ends_with(&passes_two[passes_two.find("        call(").unwrap()..]));
        let error = without_fallbacks(&plain).unwrap_err().to_string();
        assert!(error.contains("__destroy_into_raw"), "{error}");
    }
}
