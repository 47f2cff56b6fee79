//! Where a row is after rows came, went or were sorted.

use super::RowKey;

/// The index of the row with a key, looked for from where it was outwards: a live change moves rows by a few.
pub fn near(key: RowKey, was: usize, rows: usize, key_of: impl Fn(usize) -> Option<RowKey>) -> Option<usize> {
    let is = |index: &usize| key_of(*index) == Some(key);
    let was = was.min(rows);
    let reach = was.max(rows - was);
    (0..=reach).find_map(|by| {
        let after = Some(was + by).filter(|i| *i < rows).filter(is);
        after.or_else(|| was.checked_sub(by).filter(|i| *i < rows).filter(is))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_row_is_found_before_and_after_where_it_was() {
        let check = |key, was, rows: &[RowKey], expected| {
            assert_eq!(
                near(key, was, rows.len(), |i| rows.get(i).copied()),
                expected,
                "{key} {was} {rows:?}"
            );
        };
        check(3, 2, &[1, 2, 3, 4], Some(2));
        check(3, 2, &[0, 1, 2, 3, 4], Some(3));
        check(3, 2, &[3, 4], Some(0));
        check(3, 9, &[3, 4], Some(0));
        check(4, 0, &[1, 2, 3, 4], Some(3));
        check(9, 1, &[1, 2, 3], None);
        check(9, 0, &[], None);
    }

    proptest! {
        #[test]
        fn every_row_is_found_from_everywhere(rows in 1usize..60, at in 0usize..60, was in 0usize..80) {
            let at = at % rows;
            prop_assert_eq!(near(at as RowKey, was, rows, |i| Some(i as RowKey)), Some(at));
        }
    }
}
