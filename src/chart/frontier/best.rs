//! Which marks no other beats. One mark beats another when neither of its figures is larger and one is smaller; so of two
//! marks with the same figures neither beats the other.

/// The marks that no other beats, by their first figure.
pub fn best(mut marks: Vec<(usize, (f64, f64))>) -> Vec<usize> {
    marks.sort_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut best: Vec<(usize, (f64, f64))> = Vec::new();
    for (mark, at) in marks {
        if best.last().is_none_or(|&(_, last)| at.1 < last.1 || at == last) {
            best.push((mark, at));
        }
    }
    best.into_iter().map(|(mark, _)| mark).collect()
}

/// Whether a mark with the figures `a` beats one with the figures `b`.
pub fn beats(a: (f64, f64), b: (f64, f64)) -> bool {
    a.0 <= b.0 && a.1 <= b.1 && a != b
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_equals_all_are_best() {
        let check = |marks: &[(f64, f64)], expected: &[usize]| {
            assert_eq!(best(marks.iter().copied().enumerate().collect()), expected);
        };
        check(&[], &[]);
        check(&[(4.0, 2.0), (5.0, 1.0), (5.0, 2.0), (3.0, 9.0)], &[3, 0, 1]);
        check(&[(4.0, 2.0), (4.0, 2.0), (4.0, 3.0)], &[0, 1]);
        check(&[(4.0, 2.0), (5.0, 2.0)], &[0]);
    }

    proptest! {
        #[test]
        fn the_frontier_holds_what_nothing_beats_and_nothing_else(
            marks in prop::collection::vec((0_u8..12, 0_u8..12), 0..40),
        ) {
            let marks: Vec<(f64, f64)> = marks.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
            let mut found = best(marks.iter().copied().enumerate().collect());
            found.sort_unstable();
            let unbeaten = |b: &usize| !marks.iter().any(|a| beats(*a, marks[*b]));
            let expected: Vec<usize> = (0..marks.len()).filter(unbeaten).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
