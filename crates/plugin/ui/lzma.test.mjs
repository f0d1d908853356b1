// Files that xz has written.

import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './testing/load.mjs';

const { decompress } = await load('lzma.ts');

const WORDS = Buffer.from('A conference has participants; a participant is on hold, or muted, or both. ');

for (const [what, content, file] of [
  ['nothing', Buffer.alloc(0), 'XQAAAQAAAAAAAAAAAACD//v//8AAAAA='],
  ['one byte', Buffer.from('a'), 'XQAAAQABAAAAAAAAAAAwwfv////gAAAA'],
  [
    'words',
    WORDS,
    'XQAAAQBMAAAAAAAAAAAgiAhm86JhhPGMp8oDgl3EPW6scC+IOc9CHCju53q4bVydn3y7ib8LrEZe8jQzUbAzCGlqqVJYiUA3a13wkqI4/P/0pSUA',
  ],
  [
    'the same words often',
    repeated(WORDS, 40),
    'XQAAAQDgCwAAAAAAAAAgiAhm86JhhPGMp8oDgl3EPW6scC+IOc9CHCju53q4bVydn3y7ib8LrEZe8jQzUbAzCGlqqVJYiUA3a13wnKHydJjUxCVASiwId46GEJC6n6j2nH/7cjGA',
  ],
  [
    'zeros',
    Buffer.alloc(70_000),
    'XQAAAQBwEQEAAAAAAAAAb/3//6O3/0c+SBVyOWFRuJIo5qOGB/nu5B6C0y/FOjwBS7F+yYqKTS+jDdl/puOMIxFT4FkYxXWK4nf4tpR/DGrA3nRJZOJhiwoDj///8F0AAA==',
  ],
  [
    'no literal context, two literal position bits, no position bits',
    repeated(Buffer.concat([repeated(WORDS, 3), noise(100)]), 3),
    'EgAAAQDYAwAAAAAAAAAgiEmUSlCJ33YV8h0lMAF6eOYHuyaS2UJEaTEZ/StVF3QVR6HXwoa1SWM0NLPt8RNU47Qq6Ow/VThGWMck0CjSltSMHsGvsRYVLraeuYVgCB8AEHE3QM07qmadvqQpxjg6nVS5JzoWMoGDyM0pYWVOUT/0Q+jEtCmwCDBF3mrmOULHU1iC2l90E0kBkdmNEEB4EUZzizDZTOn1eA+CPObhfDNR931YOWeKEOjpLLtCDo95nTra6v30LWfY',
  ],
  [
    'four literal context bits, four position bits',
    repeated(Buffer.concat([repeated(WORDS, 3), noise(100)]), 3),
    'uAAAAQDYAwAAAAAAAAAgiAhm84YhOMsE4z3d+b0uQyYpaX/7nGi5ZmDg0OVp8PY+4oMYqWxxoYWJ875k5tP6S6b0ZeJL335h7SAoOlC5Y18H5fNTguqHbyi3o26jZwNJq14dO63eI++oKtaGsyPa0Y6t7Q/BWIdPRxgvbR8lz3NzoiLCiRAQsgK93ERr2pi96DJ/Bsq9ZcZommsBon4W2S8pAIYWc7fk0BNcsDOPMLVtT9phCmqY0f2ToYmP8fKbdXgVQLDkN+NmLto//8CHgPQ=',
  ],
  [
    'one literal context bit, three literal and three other position bits',
    repeated(Buffer.concat([noise(64), WORDS]), 3),
    'owAAAQCkAQAAAAAAAABjH4wmslvtxPsrkYFYv7iGfH9U0e04QUPpYgAbMzGDjPvq+TEO5bPw4ceE0EZJA4L5VN2RJVmdhDdEECQlxnwzMbQL/jJl87P3rkuTia/Wo2coCr4D75d6zqYriIpgWx1M/ez5n3cOsb6qwp4bboV+4Nzk7ZQfmE8ymCkgEeP6TgICuk3kpcPQJ7wiePj7//+lEXAA',
  ],
]) {
  test(`decompresses ${what}`, () => {
    assert.ok(content.equals(decompress(Buffer.from(file, 'base64'))));
  });
}

function repeated(content, times) {
  return Buffer.concat(Array(times).fill(content));
}

/** Bytes without any order, always the same. */
function noise(length) {
  let state = 1;
  const bytes = Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 16) & 255;
  });
  return Buffer.from(bytes);
}
