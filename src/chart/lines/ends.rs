//! Names at the ends of lines: each as near to its line's height as the others let it.

/// Places for labels of a height, whose wished places are given in order, between `top` and `bottom`. Labels that would
/// touch share the shift. They fit when there is room for all of them.
pub fn apart(wished: &[f64], height: f64, (top, bottom): (f64, f64)) -> Vec<f64> {
    // A group stands at the mean of what its members wish, each a height below the one before.
    let mut groups: Vec<(f64, usize)> = Vec::new();
    let start = |&(sum, count): &(f64, usize)| {
        let room = (bottom - height * count as f64).max(top);
        (sum / count as f64).clamp(top, room)
    };
    for &wish in wished {
        let mut group = (wish - height / 2.0, 1);
        while let Some(last) = groups.last() {
            if start(last) + height * last.1 as f64 <= start(&group) {
                break;
            }
            group = (last.0 + group.0 - (height * last.1 as f64) * group.1 as f64, last.1 + group.1);
            groups.pop();
        }
        groups.push(group);
    }
    let members = |group: &(f64, usize)| {
        let start = start(group);
        (0..group.1).map(move |i| start + height * (i as f64 + 0.5))
    };
    groups.iter().flat_map(members).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_give_way_to_both_sides() {
        let check = |wished: &[f64], expected: &[f64]| {
            assert_eq!(apart(wished, 10.0, (0.0, 100.0)), expected);
        };
        check(&[], &[]);
        check(&[20.0, 60.0], &[20.0, 60.0]);
        check(&[50.0, 50.0], &[45.0, 55.0]);
        check(&[50.0, 52.0, 54.0], &[42.0, 52.0, 62.0]);
        check(&[0.0, 1.0], &[5.0, 15.0]);
        check(&[99.0, 100.0], &[85.0, 95.0]);
        check(&[30.0, 50.0, 51.0], &[30.0, 45.5, 55.5]);
    }

    proptest! {
        #[test]
        fn nothing_overlaps_and_nothing_leaves(mut wished in prop::collection::vec(-50.0..250.0, 0..20)) {
            wished.sort_by(f64::total_cmp);
            let placed = apart(&wished, 10.0, (0.0, 200.0));
            prop_assert_eq!(placed.len(), wished.len());
            prop_assert!(placed.windows(2).all(|pair| pair[1] - pair[0] >= 10.0 - 1e-9));
            prop_assert!(placed.iter().all(|y| *y >= 5.0 - 1e-9 && *y <= 195.0 + 1e-9));
        }
    }
}
