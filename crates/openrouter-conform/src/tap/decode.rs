//! Content codings. Clients get the bytes as they are; a copy is decoded to be read.

use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// The buffer of a Brotli decoder.
const BUFFER: usize = 4096;

/// Writes what it is given to `W`, decoded.
pub(super) struct Decode<W: Write> {
    state: State<W>,
    /// The coding that cannot be decoded, or why the bytes are not what the header says.
    fault: Option<String>,
}

enum State<W: Write> {
    Plain(W),
    Gzip(Box<MultiGzDecoder<W>>),
    /// Before its first byte: servers send it with the frame of zlib, and without.
    Deflate(W),
    Zlib(Box<ZlibDecoder<W>>),
    Raw(Box<DeflateDecoder<W>>),
    Brotli(Box<DecompressorWriter<W>>),
    Moved,
}

impl<W: Write> Decode<W> {
    /// A decoder for a `Content-Encoding`.
    pub(super) fn new(coding: &str, to: W) -> Self {
        let coding = coding.trim().to_ascii_lowercase();
        let (state, fault) = match coding.as_str() {
            "" | "identity" => (State::Plain(to), None),
            "gzip" | "x-gzip" => (State::Gzip(Box::new(MultiGzDecoder::new(to))), None),
            "deflate" => (State::Deflate(to), None),
            "br" => {
                let decoder = DecompressorWriter::new(to, BUFFER);
                (State::Brotli(Box::new(decoder)), None)
            }
            other => {
                let fault = format!("content coding {other:?} is not decoded");
                (State::Plain(to), Some(fault))
            }
        };
        Self { state, fault }
    }

    /// Decodes the next bytes. After a fault nothing more is decoded.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.fault.is_some() || bytes.is_empty() {
            return;
        }
        if let Err(error) = self.write(bytes) {
            self.fault = Some(format!("the content coding is broken: {error}"));
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if matches!(self.state, State::Deflate(_))
            && let State::Deflate(to) = std::mem::replace(&mut self.state, State::Moved)
        {
            // RFC 1950: the first byte of zlib names the method 8.
            self.state = if bytes[0] & 0x0f == 8 {
                State::Zlib(Box::new(ZlibDecoder::new(to)))
            } else {
                State::Raw(Box::new(DeflateDecoder::new(to)))
            };
        }
        let to: &mut dyn Write = match &mut self.state {
            State::Plain(to) | State::Deflate(to) => to,
            State::Gzip(to) => to,
            State::Zlib(to) => to,
            State::Raw(to) => to,
            State::Brotli(to) => to,
            State::Moved => return Ok(()),
        };
        to.write_all(bytes)?;
        // What can be decoded is wanted now.
        to.flush()
    }

    /// Why the body was not read, or not to its end.
    pub(super) fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// Where decoded bytes go.
    pub(super) fn get_mut(&mut self) -> Option<&mut W> {
        match &mut self.state {
            State::Plain(to) | State::Deflate(to) => Some(to),
            State::Gzip(to) => Some(to.get_mut()),
            State::Zlib(to) => Some(to.get_mut()),
            State::Raw(to) => Some(to.get_mut()),
            State::Brotli(to) => Some(to.get_mut()),
            State::Moved => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use rstest::rstest;

    const TEXT: &[u8] = b"data: {\"choices\":[]}\n\n";

    fn packed(coding: &str) -> Vec<u8> {
        let level = Compression::default();
        let packed = match coding {
            "gzip" => {
                let mut to = GzEncoder::new(Vec::new(), level);
                to.write_all(TEXT).and_then(|()| to.finish())
            }
            "zlib" => {
                let mut to = ZlibEncoder::new(Vec::new(), level);
                to.write_all(TEXT).and_then(|()| to.finish())
            }
            "raw" => {
                let mut to = DeflateEncoder::new(Vec::new(), level);
                to.write_all(TEXT).and_then(|()| to.finish())
            }
            // What Node makes of it.
            "br" => Ok([&[0x8b, 0x0a, 0x80][..], TEXT, &[0x03]].concat()),
            _ => Ok(TEXT.to_vec()),
        };
        packed.expect("it is packed")
    }

    #[rstest]
    #[case("", "plain")]
    #[case("identity", "plain")]
    #[case("gzip", "gzip")]
    #[case("X-GZIP", "gzip")]
    #[case("deflate", "zlib")]
    #[case("deflate", "raw")]
    #[case("br", "br")]
    fn codings_are_decoded_whatever_the_reads(#[case] coding: &str, #[case] packing: &str) {
        let packed = packed(packing);
        for size in [1, 7, packed.len()] {
            let mut decode = Decode::new(coding, Vec::new());
            for piece in packed.chunks(size) {
                decode.push(piece);
            }
            assert_eq!(decode.fault(), None, "{coding} in pieces of {size}");
            assert_eq!(decode.get_mut().map(|out| out.as_slice()), Some(TEXT));
        }
    }

    #[rstest]
    #[case("zstd", "\"zstd\" is not decoded")]
    #[case("gzip, br", "\"gzip, br\" is not decoded")]
    #[case("gzip", "is broken")]
    fn what_is_not_decoded_is_reported(#[case] coding: &str, #[case] fault: &str) {
        let mut decode = Decode::new(coding, Vec::new());
        decode.push(b"no such coding");
        assert!(decode.fault().is_some_and(|found| found.contains(fault)));
        assert_eq!(decode.get_mut().map(|out| out.len()), Some(0));
    }
}
