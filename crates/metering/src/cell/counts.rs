//! Counts of a struct in their order, so that adding them and sending them needs no second list of their names.

/// Gives a struct of counts `counts` and `counts_mut`. Both name every field, so that a new one does not compile until it
/// is in the list, or among those that are no counts.
macro_rules! counts {
    ($name:ident { $($count:ident),+ $(,)? } $(parts { $($part:ident),+ $(,)? })? $(rest { $($rest:ident),+ $(,)? })?) => {
        impl $name {
            /// Every count, in the order of the list, those of its parts after its own.
            pub fn counts(&self) -> Vec<u64> {
                let Self { $($count,)+ $($($part,)+)? $($($rest: _,)+)? } = self;
                let list = vec![$(*$count),+];
                $($(let list: Vec<u64> = list.into_iter().chain($part.counts()).collect();)+)?
                list
            }

            /// The same, to be changed.
            pub fn counts_mut(&mut self) -> Vec<&mut u64> {
                let Self { $($count,)+ $($($part,)+)? $($($rest: _,)+)? } = self;
                let list = vec![$($count),+];
                $($(let list: Vec<&mut u64> = list.into_iter().chain($part.counts_mut()).collect();)+)?
                list
            }

            /// Adds every count of another. Counts of a damaged log may be absurd: a sum that is too large stays so.
            pub(crate) fn add_counts(&mut self, o: &Self) {
                $(self.$count = self.$count.saturating_add(o.$count);)+
                $($(self.$part.add_counts(&o.$part);)+)?
            }
        }
    };
}
pub(crate) use counts;
