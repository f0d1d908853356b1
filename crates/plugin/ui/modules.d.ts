/** What is embedded in the script, in base64. */
declare module '*.lzma' {
  const base64: string;
  export default base64;
}
