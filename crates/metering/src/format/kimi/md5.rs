//! MD5 (RFC 1321), by which kimi-cli names the folder of a project's sessions.

/// How far each of the 64 steps rotates, by round and step.
const ROTATE: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// The digest as 32 lower-case hexadecimal digits.
pub(super) fn hex(text: &str) -> String {
    let mut padded = text.as_bytes().to_vec();
    let bits = (padded.len() as u64).wrapping_mul(8);
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&bits.to_le_bytes());
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.chunks_exact(64) {
        state = after(state, block);
    }
    state.iter().flat_map(|word| word.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect()
}

fn after(state: [u32; 4], block: &[u8]) -> [u32; 4] {
    let mut words = [0_u32; 16];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().rev().fold(0, |n, b| (n << 8) | u32::from(*b));
    }
    let [mut a, mut b, mut c, mut d] = state;
    for i in 0..64 {
        let (mix, word) = match i / 16 {
            0 => ((b & c) | (!b & d), i),
            1 => ((d & b) | (!d & c), 5 * i + 1),
            2 => (b ^ c ^ d, 3 * i + 5),
            _ => (c ^ (b | !d), 7 * i),
        };
        // The sines that the standard prescribes.
        let sine = (f64::from(i as u32 + 1).sin().abs() * 4_294_967_296.0) as u32;
        let sum = a.wrapping_add(mix).wrapping_add(sine).wrapping_add(words[word % 16]);
        let turned = b.wrapping_add(sum.rotate_left(ROTATE[i / 16][i % 4]));
        (a, d, c, b) = (d, c, b, turned);
    }
    let [e, f, g, h] = state;
    [a.wrapping_add(e), b.wrapping_add(f), c.wrapping_add(g), d.wrapping_add(h)]
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn agrees_with_the_standard() {
        let check = |text: &str, expected: &str| assert_eq!(hex(text), expected, "{text}");
        check("", "d41d8cd98f00b204e9800998ecf8427e");
        check("abc", "900150983cd24fb0d6963f7d28e17f72");
        check("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
        let digits = "1234567890".repeat(8);
        check(&digits, "57edf4a22be3c955ac49da2e2107b67a");
        // As kimi-cli's own test data has it.
        check("/proj-a", "73d3cf4d1cf337adf57d6732b8be2205");
    }
}
