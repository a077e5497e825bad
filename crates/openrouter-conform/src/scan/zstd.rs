//! Zstandard files with any number of frames.

use std::io::{self, BufRead, BufReader, Read};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// Reads the content of a stream's frames.
pub(super) struct Frames<R: Read> {
    state: State<R>,
}

enum State<R: Read> {
    Between(BufReader<R>),
    Inside(Box<StreamingDecoder<BufReader<R>, FrameDecoder>>),
    Over,
}

impl<R: Read> Frames<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            state: State::Between(BufReader::with_capacity(1 << 16, input)),
        }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(mut input) => {
                    if input.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let frame = StreamingDecoder::new(input).map_err(io::Error::other)?;
                    self.state = State::Inside(Box::new(frame));
                }
                State::Inside(mut frame) => {
                    let read = frame.read(buffer)?;
                    if read > 0 || buffer.is_empty() {
                        self.state = State::Inside(frame);
                        return Ok(read);
                    }
                    is_whole(&frame.decoder)?;
                    self.state = State::Between(frame.into_inner());
                }
            }
        }
    }
}

/// Verifies the checksum of a frame, if it has one.
fn is_whole(frame: &FrameDecoder) -> io::Result<()> {
    match (
        frame.get_checksum_from_data(),
        frame.get_calculated_checksum(),
    ) {
        (Some(stated), Some(found)) if stated != found => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a zstd frame with checksum {found:08x}; its header states {stated:08x}"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        Frames::new(packed).read_to_end(&mut text).map(|_| text)
    }

    #[test]
    fn frames_one_behind_the_other() {
        let [one, two] = ["one\n", "two\n"]
            .map(|text| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest));
        assert_eq!(
            unpack(&[one, two].concat()).ok(),
            Some(b"one\ntwo\n".to_vec())
        );
    }

    #[test]
    fn damage_is_an_error() {
        let packed = compress_to_vec(&b"some text, some text"[..], CompressionLevel::Fastest);
        assert!(unpack(&packed[..packed.len() / 2]).is_err(), "cut off");
        let mut changed = packed.clone();
        let last = changed.len() - 1;
        changed[last] ^= 1;
        assert!(unpack(&changed).is_err(), "another checksum");
    }
}
