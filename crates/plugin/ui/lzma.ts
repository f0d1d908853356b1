/**
 * Decompresses LZMA, as its specification has it (https://7-zip.org/sdk.html, `lzma-specification.txt`): browsers do not,
 * and the WASM is 9 KB smaller than with what they can.
 */

/** Properties, size of the dictionary, size of what was compressed. */
const HEADER_BYTES = 13;
const PROBABILITY_BITS = 11;
const LEARNING_SHIFT = 5;
const POSITION_STATES = 1 << 4;
const SHORTEST_MATCH = 2;
/** A match of which the slot of its distance is at least this has its low bits in two parts. */
const FIRST_LONG_SLOT = 14;

type Probabilities = Uint16Array;

/** `input` is a file of the format `lzma` that tells the size of its content. */
export function decompress(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new DataView(input.buffer, input.byteOffset, HEADER_BYTES);
  const properties = header.getUint8(0);
  const literalContextBits = properties % 9;
  const literalPositionBits = Math.floor(properties / 9) % 5;
  const positionMask = (1 << Math.floor(properties / 45)) - 1;
  const output = new Uint8Array(header.getUint32(5, true));

  const decoder = new RangeDecoder(input, HEADER_BYTES);
  const bit = (of: Probabilities, index: number) => decoder.bit(of, index);
  const isMatch = probabilities(12 * POSITION_STATES);
  const isRepetition = probabilities(12);
  const isOlder = probabilities(12);
  const isMuchOlder = probabilities(12);
  const isOldest = probabilities(12);
  const isLongerThanOne = probabilities(12 * POSITION_STATES);
  const literals = probabilities(0x300 << (literalContextBits + literalPositionBits));
  const slots = probabilities(4 * 64);
  const lowDistance = probabilities(128);
  const aligned = probabilities(16);
  const [matchLength, repetitionLength] = [new Lengths(), new Lengths()];

  /** The four latest, the latest first. */
  let distances = [0, 0, 0, 0];
  let state = 0;
  let length = 0;
  let at = 0;

  const byteBefore = (distance = 0) => output[at - distance - 1] ?? 0;
  const copy = () => {
    for (; length > 0; length -= 1, at += 1) output[at] = byteBefore(distances[0]);
  };
  const literal = () => {
    const position = (at & ((1 << literalPositionBits) - 1)) << literalContextBits;
    const base = 0x300 * (position + (byteBefore() >> (8 - literalContextBits)));
    let symbol = 1;
    if (state >= 7) {
      let expected = byteBefore(distances[0]);
      do {
        const expectedBit = (expected >> 7) & 1;
        expected <<= 1;
        const found = bit(literals, base + ((1 + expectedBit) << 8) + symbol);
        symbol = (symbol << 1) | found;
        if (expectedBit !== found) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | bit(literals, base + symbol);
    output[at] = symbol;
    at += 1;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };
  const distance = () => {
    const slot = decoder.tree(slots, 64 * Math.min(length - SHORTEST_MATCH, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const high = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < FIRST_LONG_SLOT) return high + decoder.reverseTree(lowDistance, high - slot, bits);
    return high + decoder.direct(bits - 4) * 16 + decoder.reverseTree(aligned, 0, 4);
  };

  while (at < output.length) {
    const positionState = at & positionMask;
    const context = state * POSITION_STATES + positionState;
    if (!bit(isMatch, context)) {
      literal();
    } else if (!bit(isRepetition, state)) {
      length = matchLength.decode(decoder, positionState);
      distances = [distance(), ...distances.slice(0, 3)];
      state = state < 7 ? 7 : 10;
      copy();
    } else {
      const ageOfOld = () => (bit(isMuchOlder, state) ? 2 + bit(isOldest, state) : 1);
      const age = bit(isOlder, state) ? ageOfOld() : 0;
      if (age === 0 && !bit(isLongerThanOne, context)) {
        length = 1;
        state = state < 7 ? 9 : 11;
      } else {
        distances.unshift(...distances.splice(age, 1));
        length = repetitionLength.decode(decoder, positionState);
        state = state < 7 ? 8 : 11;
      }
      copy();
    }
  }
  return output;
}

/** The lengths of matches. */
class Lengths {
  choice = probabilities(2);
  low = probabilities(POSITION_STATES * 8);
  middle = probabilities(POSITION_STATES * 8);
  high = probabilities(256);

  decode(decoder: RangeDecoder, positionState: number): number {
    if (!decoder.bit(this.choice, 0)) return SHORTEST_MATCH + decoder.tree(this.low, positionState * 8, 3);
    if (!decoder.bit(this.choice, 1)) return SHORTEST_MATCH + 8 + decoder.tree(this.middle, positionState * 8, 3);
    return SHORTEST_MATCH + 16 + decoder.tree(this.high, 0, 8);
  }
}

/** Reads bits of which it is known how probable they are. */
class RangeDecoder {
  #range = 0xffffffff;
  #code = 0;

  constructor(
    private readonly input: Uint8Array,
    private position: number,
  ) {
    // The first byte is always zero.
    for (let byte = 0; byte < 5; byte += 1) this.#code = this.#shifted(this.#code);
  }

  bit(of: Probabilities, index: number): 0 | 1 {
    const probability = of[index] ?? 0;
    const bound = (this.#range >>> PROBABILITY_BITS) * probability;
    const bit = this.#code >= bound;
    if (bit) {
      this.#range -= bound;
      this.#code -= bound;
      of[index] = probability - (probability >> LEARNING_SHIFT);
    } else {
      this.#range = bound;
      of[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> LEARNING_SHIFT);
    }
    this.#normalize();
    return bit ? 1 : 0;
  }

  /** Bits of which both values are as probable. */
  direct(bits: number): number {
    let value = 0;
    for (; bits > 0; bits -= 1) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range;
      if (bit) this.#code -= this.#range;
      value = value * 2 + (bit ? 1 : 0);
      this.#normalize();
    }
    return value;
  }

  /** A number, its highest bit first. */
  tree(of: Probabilities, base: number, bits: number): number {
    let node = 1;
    for (let depth = 0; depth < bits; depth += 1) node = (node << 1) | this.bit(of, base + node);
    return node - (1 << bits);
  }

  /** A number, its lowest bit first. */
  reverseTree(of: Probabilities, base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let depth = 0; depth < bits; depth += 1) {
      const bit = this.bit(of, base + node);
      node = (node << 1) | bit;
      value |= bit << depth;
    }
    return value;
  }

  #normalize(): void {
    if (this.#range >= 1 << 24) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = this.#shifted(this.#code);
  }

  #shifted(code: number): number {
    const next = ((code << 8) | (this.input[this.position] ?? 0)) >>> 0;
    this.position += 1;
    return next;
  }
}

/** As many bits, each as probable as not. */
function probabilities(count: number): Probabilities {
  return new Uint16Array(count).fill(1 << (PROBABILITY_BITS - 1));
}
