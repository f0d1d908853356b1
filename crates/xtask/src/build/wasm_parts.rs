//! A wasm taken apart: what is alike stands together, because LZMA finds more in it that way.
//!
//! In a function, opcodes alternate with immediates that have little to do with each other: indices of
//! locals, offsets, addresses. Here each kind is a stream of its own, and `ui/wasm-parts.ts` puts them
//! together again:
//!
//! ```text
//! size of the wasm, place of its code section, number of functions
//! length of each stream
//! the streams
//! ```
//!
//! All numbers are LEB128, as in a wasm. The streams are the immediates by their opcode, the immediates of
//! `i32.const` by the opcode behind it, the opcodes, the declarations of locals, and what is not code.
//!
//! - The sizes of functions are left out: they follow from what is in them.
//! - `local.get` names its local by how many others were used since.
//! - An alignment stays with its opcode, from which it nearly follows.
//! - Immediates of rare instructions stay with their opcode, behind the number of their bytes.

use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{BinaryReader, FunctionBody, Parser, Payload};

/// The place of the streams that are not immediates, behind two for each opcode.
const OPCODES: usize = 512;
const LOCALS: usize = 513;
const NOT_CODE: usize = 514;
const STREAMS: usize = 515;

const I32_CONST: u8 = 0x41;
const LOCAL_GET: u8 = 0x20;
const LOCAL_SET: u8 = 0x21;
const LOCAL_TEE: u8 = 0x22;

/// What is behind an opcode.
#[derive(Debug, PartialEq, Eq)]
enum Immediates {
    None,
    /// One number.
    Number,
    /// An alignment, which is one byte, and an offset.
    Memory,
    /// Anything else.
    Rare,
}

fn immediates(opcode: u8) -> Immediates {
    match opcode {
        0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 => Immediates::None,
        0x02..=0x04 | 0x0c | 0x0d | 0x10 | 0x20..=0x24 | 0x41 | 0x42 => Immediates::Number,
        0x28..=0x3e => Immediates::Memory,
        _ => Immediates::Rare,
    }
}

/// # Errors
/// When it is no wasm, or one with longer numbers than needed, which would be lost.
pub(super) fn take_apart(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut streams = vec![Vec::new(); STREAMS];
    let mut functions = 0;
    let mut code_section = 0..0;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("failed to read the wasm")?;
        if let Payload::CodeSectionStart { count, range, .. } = &payload {
            functions = *count;
            code_section = with_size(range)?;
        }
        if let Payload::CodeSectionEntry(body) = &payload {
            add_function(&mut streams, wasm, body)?;
        }
    }
    ensure!(wasm.get(code_section.start) == Some(&10), "the wasm has no code section");
    streams[NOT_CODE].extend_from_slice(&wasm[..code_section.start]);
    streams[NOT_CODE].extend_from_slice(&wasm[code_section.end..]);

    let mut parts = Vec::new();
    for count in [wasm.len(), code_section.start, usize::try_from(functions)?] {
        write_number(&mut parts, count);
    }
    for stream in &streams {
        write_number(&mut parts, stream.len());
    }
    parts.extend(streams.into_iter().flatten());
    Ok(parts)
}

/// The section with its number and its size in front.
fn with_size(content: &Range<usize>) -> Result<Range<usize>> {
    let size = number_of(content.len());
    let begin = content.start.checked_sub(size.len() + 1).context("a section without a size")?;
    Ok(begin..content.end)
}

fn add_function(streams: &mut [Vec<u8>], wasm: &[u8], body: &FunctionBody<'_>) -> Result<()> {
    let range = body.range();
    let size = number_of(range.len());
    ensure!(wasm[..range.start].ends_with(&size), "the size of a function is too long");

    let mut operators = body.get_operators_reader()?;
    streams[LOCALS].extend_from_slice(&wasm[range.start..operators.original_position()]);
    let mut locals = RecentLocals::default();
    let mut behind_constant: Option<&[u8]> = None;
    while !operators.eof() {
        let begin = operators.original_position();
        operators.read()?;
        let (opcode, rest) = wasm[begin..operators.original_position()]
            .split_first()
            .context("an instruction without an opcode")?;
        if let Some(constant) = behind_constant.take() {
            streams[256 + usize::from(*opcode)].extend_from_slice(constant);
        }
        streams[OPCODES].push(*opcode);
        let own = usize::from(*opcode);
        match immediates(*opcode) {
            Immediates::None => ensure!(rest.is_empty(), "{opcode:#x} has immediates"),
            Immediates::Number if *opcode == I32_CONST => behind_constant = Some(rest),
            Immediates::Number => match *opcode {
                LOCAL_GET => write_number(&mut streams[own], locals.used(read_number(rest)?)),
                LOCAL_SET | LOCAL_TEE => {
                    locals.used(read_number(rest)?);
                    streams[own].extend_from_slice(rest);
                }
                _ => streams[own].extend_from_slice(rest),
            },
            Immediates::Memory => {
                let (alignment, offset) = rest.split_first().context("no alignment")?;
                streams[OPCODES].push(*alignment);
                streams[own].extend_from_slice(offset);
            }
            Immediates::Rare => {
                write_number(&mut streams[OPCODES], rest.len());
                streams[OPCODES].extend_from_slice(rest);
            }
        }
    }
    Ok(())
}

/// The locals of a function, the one that was used last in front.
#[derive(Debug, Default)]
struct RecentLocals(Vec<usize>);

impl RecentLocals {
    /// Says how many were used since this one, and puts it in front.
    fn used(&mut self, local: usize) -> usize {
        self.0.extend(self.0.len()..=local);
        let place = self.0.iter().position(|of| *of == local).unwrap_or_default();
        self.0[..=place].rotate_right(1);
        place
    }
}

fn read_number(bytes: &[u8]) -> Result<usize> {
    let number = usize::try_from(BinaryReader::new(bytes, 0).read_var_u32()?)?;
    if number_of(number) != bytes {
        bail!("a number has more bytes than it needs");
    }
    Ok(number)
}

fn number_of(number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_number(&mut bytes, number);
    bytes
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn write_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One function: it takes two numbers, has a third local, and has instructions of each kind.
    const WASM: &[u8] = &[
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // the version
        0x01, 0x06, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x00, // its type
        0x03, 0x02, 0x01, 0x00, // its declaration
        0x05, 0x03, 0x01, 0x00, 0x01, // a memory
        0x0a, 0x1c, 0x01, 0x1a, // the code
        0x01, 0x01, 0x7f, // a local
        0x20, 0x01, 0x41, 0x80, 0x01, 0x6a, 0x22,
        0x02, // local.get 1, i32.const 128, i32.add, local.tee 2
        0x20, 0x01, 0x36, 0x02, 0x0c, // local.get 1, i32.store offset=12
        0x41, 0x00, 0x41, 0x00, 0x20, 0x02, 0xfc, 0x0b, 0x00, // memory.fill
        0x0b,
    ];

    #[test]
    fn each_kind_of_bytes_is_a_stream_of_its_own() {
        let parts = take_apart(WASM).unwrap();
        let (header, rest) = parts.split_at(3 + STREAMS);
        assert_eq!(header[..3], [55, 25, 1]);
        let mut rest = rest;
        let mut streams = Vec::new();
        for (index, length) in header[3..].iter().enumerate() {
            let (stream, behind) = rest.split_at(usize::from(*length));
            rest = behind;
            if !stream.is_empty() {
                streams.push((index, stream));
            }
        }
        assert!(rest.is_empty());
        let of = |opcode: u8| usize::from(opcode);
        assert_eq!(
            streams,
            [
                // The second local in front; then the third was used since, and then the second.
                (of(LOCAL_GET), &[1, 1, 1][..]),
                (of(LOCAL_TEE), &[2]),
                (of(0x36), &[12]),
                (256 + of(LOCAL_GET), &[0]),
                (256 + of(I32_CONST), &[0]),
                (256 + of(0x6a), &[0x80, 0x01]),
                (
                    OPCODES,
                    &[
                        0x20, 0x41, 0x6a, 0x22, 0x20, 0x36, 2, 0x41, 0x41, 0x20, 0xfc, 2, 0x0b,
                        0x00, 0x0b
                    ]
                ),
                (LOCALS, &[1, 1, 0x7f]),
                (NOT_CODE, &WASM[..25]),
            ]
        );
    }

    #[test]
    fn what_would_be_lost_is_refused() {
        assert!(take_apart(b"no wasm").is_err());
        assert!(take_apart(&WASM[..25]).is_err(), "without code");
        // The same function behind a size of two bytes.
        let mut long = WASM.to_vec();
        long.splice(26..29, [0x1d, 0x01, 0x9a, 0x00]);
        assert!(take_apart(&long).is_err());
    }
}
