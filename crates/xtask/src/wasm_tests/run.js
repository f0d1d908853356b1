// Runs the tests in `tests.js`, the wasm and its glue: `node run.js [part of a name]`.
//
// The names that start with `__` are what `wasm-bindgen-test` puts into each test and asks of its runner.

const [filter = ''] = process.argv.slice(2);

// What a test writes is handed to it, so that it is shown only if the test fails.
global.__wbgtest_og_console_log = console.log;
global.__wbgtest_og_console_error = console.error;
global.__wbg_test_invoke = (test) => test();
const wasm = require('./tests.js');
for (const method of ['debug', 'log', 'info', 'warn', 'error']) {
  console[method] = (...words) => wasm[`__wbgtest_console_${method}`](words);
}

async function main() {
  const all = Object.keys(wasm.__wasm).filter((name) => name.startsWith('__wbgt_'));
  const wanted = all.filter((name) => name.includes(filter));
  const context = new wasm.WasmBindgenTestContext(false);
  context.filtered_count(all.length - wanted.length);
  return context.run(wanted.map((name) => wasm.__wasm[name]));
}

main().then(
  (passed) => process.exit(passed ? 0 : 1),
  (error) => {
    global.__wbgtest_og_console_error(error);
    process.exit(1);
  },
);
