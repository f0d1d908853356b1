// What the npm build of Flex UI expects to be there without importing it.

export { Buffer } from 'buffer';
export { default as process } from 'process/browser';
