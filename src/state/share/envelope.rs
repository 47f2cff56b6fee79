//! What lies around a snapshot in a file or a link: who it is, how it is locked, how long it is. Pure; the locks are
//! elsewhere. Byte by byte in `docs/share.md`.

use super::Problem;
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{GeneralPurpose, general_purpose::NO_PAD};

/// The first bytes of every shared view.
const MAGIC: [u8; 4] = *b"FGSV";
/// The version of this envelope.
const VERSION: u8 = 1;
/// Magic, version, mode, length of the rest.
const HEAD: usize = 10;
/// Bytes of a salt.
pub const SALT: usize = 16;
/// Bytes of an initialisation vector.
pub const IV: usize = 12;
/// Bytes of a key.
pub const KEY: usize = 32;
/// Bytes of the tag behind encrypted ones.
const TAG: usize = 16;
/// How the fragment of an address begins that carries a shared view.
const PREFIX: &str = "#share=";
/// The version of such a fragment.
const LINK: &str = "v1";
/// The letters of key and data in such a fragment. Bits of the last one that stand for no byte pass: a cut leaves some.
const LETTERS: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// How a snapshot is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Not at all.
    Plain,
    /// With a key of its own.
    Key {
        /// Used with this key once.
        iv: [u8; IV],
    },
    /// With a pass phrase.
    Phrase {
        /// Makes the key of a phrase another one each time.
        salt: [u8; SALT],
        /// Used with this key once.
        iv: [u8; IV],
    },
}

/// An envelope taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Everything before the content. It is authenticated with it.
    pub head: Vec<u8>,
    /// How it is locked.
    pub lock: Lock,
    /// The deflated snapshot, locked as `lock` says.
    pub content: Vec<u8>,
}

/// What stands before content of so many bytes; locked content is longer by its tag.
pub fn head(lock: &Lock, plain: usize) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let (mode, parts): (u8, Vec<&[u8]>) = match lock {
        Lock::Plain => (0, Vec::new()),
        Lock::Key { iv } => (1, vec![iv]),
        Lock::Phrase { salt, iv } => (2, vec![salt, iv]),
    };
    let tag = if mode == 0 { 0 } else { TAG };
    let rest = parts.iter().map(|p| p.len()).sum::<usize>() + plain + tag;
    out.extend([VERSION, mode]);
    out.extend((rest as u32).to_be_bytes());
    parts.into_iter().for_each(|part| out.extend_from_slice(part));
    out
}

/// Takes an envelope apart.
pub fn open(bytes: &[u8]) -> Result<Envelope, Problem> {
    if !bytes.starts_with(&MAGIC) {
        // Even the beginning may have been cut.
        return Err(if MAGIC.starts_with(bytes) { Problem::Cut } else { Problem::NotOurs });
    }
    let (&[_, _, _, _, version, mode, ref length @ ..], rest) =
        bytes.split_first_chunk::<HEAD>().ok_or(Problem::Cut)?;
    if version > VERSION {
        return Err(Problem::Newer);
    }
    let length = u32::from_be_bytes(*length) as usize;
    if rest.len() != length {
        return Err(if rest.len() < length { Problem::Cut } else { Problem::Damaged });
    }
    let (lock, content) = match mode {
        0 => (Lock::Plain, rest),
        1 => {
            let (iv, content) = rest.split_first_chunk::<IV>().ok_or(Problem::Damaged)?;
            (Lock::Key { iv: *iv }, content)
        }
        2 => {
            let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or(Problem::Damaged)?;
            let (iv, content) = rest.split_first_chunk::<IV>().ok_or(Problem::Damaged)?;
            (Lock::Phrase { salt: *salt, iv: *iv }, content)
        }
        _ => return Err(Problem::Damaged),
    };
    let head = bytes.get(..bytes.len() - content.len()).unwrap_or_default().to_vec();
    Ok(Envelope { head, lock, content: content.to_vec() })
}

/// The fragment of an address that carries an envelope and, where it has one, its key.
pub fn fragment(key: Option<&[u8; KEY]>, envelope: &[u8]) -> String {
    let key = key.map(|key| LETTERS.encode(key)).unwrap_or_default();
    format!("{PREFIX}{LINK}.{key}.{}", LETTERS.encode(envelope))
}

/// Whether a fragment carries a shared view.
pub fn is_share(fragment: &str) -> bool {
    fragment.starts_with(PREFIX)
}

/// The key, if there is one, and the envelope of a fragment.
pub fn of_fragment(fragment: &str) -> Result<(Option<[u8; KEY]>, Vec<u8>), Problem> {
    let rest = fragment.strip_prefix(PREFIX).ok_or(Problem::NotOurs)?;
    let mut parts = rest.splitn(3, '.');
    match parts.next() {
        Some(LINK) => {}
        Some(version) if newer(version) => return Err(Problem::Newer),
        _ => return Err(Problem::Cut),
    }
    let (key, data) = parts.next().zip(parts.next()).ok_or(Problem::Cut)?;
    let key = match key {
        "" => None,
        key => Some(decode(key).and_then(|k| k.try_into().ok()).ok_or(Problem::WrongKey)?),
    };
    // A cut may leave one letter of a group.
    let data = decode(data).or_else(|| decode(data.get(..data.len().checked_sub(1)?)?));
    Ok((key, data.ok_or(Problem::Damaged)?))
}

fn decode(letters: &str) -> Option<Vec<u8>> {
    LETTERS.decode(letters).ok()
}

fn newer(version: &str) -> bool {
    version.strip_prefix('v').and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| n > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCKS: [Lock; 3] =
        [Lock::Plain, Lock::Key { iv: [7; IV] }, Lock::Phrase { salt: [5; SALT], iv: [6; IV] }];

    fn sealed(lock: &Lock, content: &[u8]) -> Vec<u8> {
        let tag = if *lock == Lock::Plain { 0 } else { TAG };
        let mut bytes = head(lock, content.len() - tag);
        bytes.extend_from_slice(content);
        bytes
    }

    #[test]
    fn an_envelope_comes_back_and_a_cut_one_says_so() {
        for lock in LOCKS {
            let bytes = sealed(&lock, &[9; 40]);
            let found = open(&bytes).unwrap();
            assert_eq!((found.lock, found.content.as_slice()), (lock, &[9; 40][..]));
            assert_eq!([found.head, found.content].concat(), bytes);
            for end in 0..bytes.len() {
                assert_eq!(open(&bytes[..end]), Err(Problem::Cut), "{end}");
            }
            assert_eq!(open(&[&bytes[..], &[0]].concat()), Err(Problem::Damaged));
        }
        let mut newer = sealed(&Lock::Plain, b"x");
        newer[4] = 2;
        assert_eq!(open(&newer), Err(Problem::Newer));
        assert_eq!(open(b"PK\x03\x04and so on"), Err(Problem::NotOurs));
        let mut mode = sealed(&Lock::Plain, b"x");
        mode[5] = 9;
        assert_eq!(open(&mode), Err(Problem::Damaged));
    }

    #[test]
    fn a_fragment_carries_key_and_envelope() {
        let bytes = sealed(&LOCKS[1], &[3; 50]);
        let key = [1; KEY];
        let link = fragment(Some(&key), &bytes);
        assert!(is_share(&link) && link.starts_with("#share=v1.AQEB"), "{link}");
        assert_eq!(of_fragment(&link), Ok((Some(key), bytes.clone())));
        assert_eq!(of_fragment(&fragment(None, &bytes)), Ok((None, bytes.clone())));
        let cut = |link: &str| of_fragment(link).and_then(|(_, bytes)| open(&bytes)).unwrap_err();
        let data = link.rfind('.').unwrap() + 1;
        for end in (PREFIX.len()..link.len()).filter(|end| *end < 10 || *end > data) {
            assert_eq!(cut(&link[..end]), Problem::Cut, "{end}");
        }
        for letters in ["ab=c", "a b", "Zm9vA=", "Zg==", "+/+/", "é"] {
            assert_eq!(of_fragment(&format!("#share=v1..{letters}")), Err(Problem::Damaged), "{letters}");
        }
        // A key that is too short is no key.
        assert_eq!(of_fragment("#share=v1.AQEB.RkdTVg"), Err(Problem::WrongKey));
        assert_eq!(of_fragment("#share=v2.x.y"), Err(Problem::Newer));
        assert_eq!(of_fragment("#main"), Err(Problem::NotOurs));
    }
}
