/**
 * Puts the wasm together that `cargo xtask build` has taken apart, because LZMA finds more in it that way:
 * `build/wasm_parts.rs` says how.
 */

/** The streams that are not immediates, behind two for each opcode. */
const [OPCODES, LOCALS, NOT_CODE, STREAMS] = [512, 513, 514, 515];
const CODE_SECTION = 10;
/** The most bytes that a size has. */
const LONGEST_SIZE = 5;

const END = 0x0b;
const [LOCAL_GET, LOCAL_SET, LOCAL_TEE] = [0x20, 0x21, 0x22];
const I32_CONST = 0x41;
const BLOCKS = [0x02, 0x03, 0x04];
const WITHOUT_IMMEDIATES = new Set([0x00, 0x01, 0x05, END, 0x0f, 0x1a, 0x1b]);
const LOCAL = [LOCAL_GET, LOCAL_SET, LOCAL_TEE];
const WITH_ONE_NUMBER = new Set([...BLOCKS, ...LOCAL, 0x0c, 0x0d, 0x10, 0x23, 0x24, I32_CONST, 0x42]);

export function putTogether(parts: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new Cursor(parts);
  const [size, code, functions] = [header.number(), header.number(), header.number()];
  const lengths = Array.from({ length: STREAMS }, () => header.number());
  const streams = lengths.map((length) => {
    const stream = new Cursor(parts, header.at);
    header.at += length;
    return stream;
  });
  const stream = (index: number) => streams[index] ?? header;
  const [opcodes, locals, notCode] = [stream(OPCODES), stream(LOCALS), stream(NOT_CODE)];
  // Behind the sizes of what is being written, which take less once they are known.
  const wasm = new Cursor(new Uint8Array(size + 2 * LONGEST_SIZE));

  const writeFunction = () => {
    for (let groups = wasm.copyNumber(locals); groups > 0; groups -= 1) {
      wasm.copyNumber(locals);
      wasm.copyNumber(locals);
    }
    const recent = new RecentLocals();
    for (let depth = 1; depth > 0; ) {
      const opcode = wasm.copyByte(opcodes);
      if (BLOCKS.includes(opcode)) depth += 1;
      if (opcode === END) depth -= 1;
      if (opcode === LOCAL_GET) {
        wasm.writeNumber(recent.use(stream(opcode).number()));
      } else if (opcode === LOCAL_SET || opcode === LOCAL_TEE) {
        recent.use(recent.placeOf(wasm.copyNumber(stream(opcode))));
      } else if (opcode === I32_CONST) {
        wasm.copyNumber(stream(256 + opcodes.next()));
      } else if (WITH_ONE_NUMBER.has(opcode)) {
        wasm.copyNumber(stream(opcode));
      } else if (opcode >= 0x28 && opcode <= 0x3e) {
        wasm.copyByte(opcodes);
        wasm.copyNumber(stream(opcode));
      } else if (!WITHOUT_IMMEDIATES.has(opcode) && !(opcode >= 0x45 && opcode <= 0xc4)) {
        for (let count = opcodes.number(); count > 0; count -= 1) wasm.copyByte(opcodes);
      }
    }
  };

  while (wasm.at < code) wasm.copyByte(notCode);
  wasm.writeByte(CODE_SECTION);
  wasm.writeWithSize(() => {
    wasm.writeNumber(functions);
    for (let index = 0; index < functions; index += 1) wasm.writeWithSize(writeFunction);
  });
  while (wasm.at < size) wasm.copyByte(notCode);
  return wasm.bytes.subarray(0, size);
}

/** The locals of a function, the one that was used last in front. */
class RecentLocals {
  readonly #locals: number[] = [];

  placeOf(local: number): number {
    this.#extend(local);
    return this.#locals.indexOf(local);
  }

  /** Says which local is there, and puts it in front. */
  use(place: number): number {
    this.#extend(place);
    const [local = 0] = this.#locals.splice(place, 1);
    this.#locals.unshift(local);
    return local;
  }

  #extend(to: number): void {
    while (this.#locals.length <= to) this.#locals.push(this.#locals.length);
  }
}

/** A place in bytes, from which on they are read or written. */
class Cursor<Buffer extends ArrayBufferLike> {
  constructor(
    readonly bytes: Uint8Array<Buffer>,
    public at = 0,
  ) {}

  next(): number {
    return this.bytes[this.at] ?? 0;
  }

  byte(): number {
    const byte = this.next();
    this.at += 1;
    return byte;
  }

  number(): number {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      number |= (byte & 0x7f) << shift;
      if (byte < 0x80) return number;
    }
  }

  writeByte(byte: number): void {
    this.bytes[this.at] = byte;
    this.at += 1;
  }

  writeNumber(number: number): void {
    for (; number > 0x7f; number >>>= 7) this.writeByte(number | 0x80);
    this.writeByte(number);
  }

  copyByte(from: Cursor<ArrayBufferLike>): number {
    const byte = from.byte();
    this.writeByte(byte);
    return byte;
  }

  /** Copies a number as it is written, however many bits it has; of more than 32 it gives some. */
  copyNumber(from: Cursor<ArrayBufferLike>): number {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.copyByte(from);
      number |= (byte & 0x7f) << shift;
      if (byte < 0x80) return number;
    }
  }

  /** Writes something behind its own size. */
  writeWithSize(write: () => void): void {
    const begin = this.at;
    this.at += LONGEST_SIZE;
    write();
    const content = this.bytes.slice(begin + LONGEST_SIZE, this.at);
    this.at = begin;
    this.writeNumber(content.length);
    this.bytes.set(content, this.at);
    this.at += content.length;
  }
}
