//! A person's own prices: kept in this browser, laid over the cells of every source.

use crate::names::StorageKey;
use crate::platform::storage;
use crate::state::Data;
use leptos::prelude::*;
use metering::price::{Book, OwnPrice, OwnPriceError, PriceClass};

/// The prices, and the one that is being written.
#[derive(Clone, Copy, Debug)]
pub struct OwnPrices {
    /// In the order in which they were added.
    pub list: RwSignal<Vec<OwnPrice>>,
    /// What stands in the form; `None` is no form.
    pub draft: RwSignal<Option<Draft>>,
    data: Data,
}

/// An own price as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The price that it takes the place of.
    pub instead_of: Option<usize>,
    /// The model.
    pub model: String,
    /// The provider; empty is any.
    pub provider: String,
    /// Prices in the order of [`CLASSES`]; an empty one is not said.
    pub prices: [String; 5],
}

/// Token classes in the order of the form.
pub const CLASSES: [PriceClass; 5] = [
    PriceClass::Input,
    PriceClass::CacheRead,
    PriceClass::CacheWrite5m,
    PriceClass::CacheWrite1h,
    PriceClass::Output,
];

impl OwnPrices {
    /// What is stored. A stored list that cannot be read is left where it is and not used.
    pub fn provide(data: Data) -> Self {
        let stored = storage::get(StorageKey::Prices).and_then(|text| serde_json::from_str(&text).ok());
        let own = Self { list: RwSignal::new(stored.unwrap_or_default()), draft: RwSignal::new(None), data };
        own.lay_over();
        provide_context(own);
        own
    }

    /// Takes what the form says.
    ///
    /// # Errors
    /// What is wrong with it; nothing is changed then.
    pub fn save(self, draft: &Draft) -> Result<(), OwnPriceError> {
        let list = self.list.with_untracked(|list| with_draft(list, draft))?;
        self.draft.set(None);
        self.keep(list);
        Ok(())
    }

    /// Forgets a price.
    pub fn remove(self, at: usize) {
        let mut list = self.list.get_untracked();
        if at < list.len() {
            list.remove(at);
            self.keep(list);
        }
    }

    fn keep(self, list: Vec<OwnPrice>) {
        let text = serde_json::to_string(&list).ok().filter(|_| !list.is_empty());
        storage::set(StorageKey::Prices, text.as_deref());
        self.list.set(list);
        self.lay_over();
    }

    fn lay_over(self) {
        let list = self.list.get_untracked();
        self.data.price_with((!list.is_empty()).then(|| Book::builtin().with_own(&list).0));
    }
}

/// The list with what the form says.
fn with_draft(list: &[OwnPrice], draft: &Draft) -> Result<Vec<OwnPrice>, OwnPriceError> {
    let price = draft.price()?;
    let mut list = list.to_vec();
    let at = match draft.instead_of.and_then(|at| Some((at, list.get_mut(at)?))) {
        Some((at, known)) => {
            *known = price;
            at
        }
        None => {
            list.push(price);
            list.len() - 1
        }
    };
    let (_, refused) = Book::builtin().with_own(&list);
    // Of two prices of one model the later one is refused, whichever was written now.
    match refused.into_iter().find(|(i, e)| *i == at || *e == OwnPriceError::Twice(at)) {
        Some((_, error)) => Err(error),
        None => Ok(list),
    }
}

impl Draft {
    /// A price to be changed.
    pub fn of(at: usize, price: &OwnPrice) -> Self {
        let text = |usd: Option<f64>| usd.map(|usd| usd.to_string()).unwrap_or_default();
        let OwnPrice { provider, model, input, cache_read, cache_write_5m, cache_write_1h, output } = price;
        Self {
            instead_of: Some(at),
            model: model.clone(),
            provider: provider.clone().unwrap_or_default(),
            prices: [Some(*input), *cache_read, *cache_write_5m, *cache_write_1h, Some(*output)].map(text),
        }
    }

    /// A new price of a model.
    pub fn for_model(model: &str, provider: Option<&str>) -> Self {
        let provider = provider.unwrap_or_default().to_owned();
        Self { model: model.to_owned(), provider, ..Self::default() }
    }

    fn price(&self) -> Result<OwnPrice, OwnPriceError> {
        let said = |i: usize| {
            let text = self.prices[i].trim().trim_start_matches('$').replace(',', ".");
            match text.as_str() {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| OwnPriceError::NotANumber(CLASSES[i])),
            }
        };
        let needed = |i: usize| said(i)?.ok_or(OwnPriceError::NotANumber(CLASSES[i]));
        if self.model.trim().is_empty() {
            return Err(OwnPriceError::NoModel);
        }
        Ok(OwnPrice {
            provider: Some(self.provider.trim().to_owned()).filter(|p| !p.is_empty()),
            model: self.model.trim().to_owned(),
            input: needed(0)?,
            cache_read: said(1)?,
            cache_write_5m: said(2)?,
            cache_write_1h: said(3)?,
            output: needed(4)?,
        })
    }
}

/// The prices.
pub fn use_own_prices() -> OwnPrices {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(model: &str, prices: [&str; 5]) -> Draft {
        Draft { model: model.to_owned(), prices: prices.map(str::to_owned), ..Draft::default() }
    }

    #[track_caller]
    fn check(draft: &Draft, expected: Result<usize, OwnPriceError>) {
        let known = OwnPrice { model: "known".to_owned(), input: 1.0, output: 2.0, ..OwnPrice::default() };
        assert_eq!(with_draft(&[known], draft).map(|list| list.len()), expected);
    }

    #[test]
    fn what_is_typed_becomes_a_price_or_says_what_is_wrong() {
        check(&draft("my-model", ["1.5", "", "", "", "$6"]), Ok(2));
        check(&draft("my-model", ["0,25", "0", "", "", "6"]), Ok(2));
        check(&draft(" ", ["1", "", "", "", "6"]), Err(OwnPriceError::NoModel));
        check(&draft("m", ["", "", "", "", "6"]), Err(OwnPriceError::NotANumber(PriceClass::Input)));
        check(&draft("m", ["1", "x", "", "", "6"]), Err(OwnPriceError::NotANumber(PriceClass::CacheRead)));
        check(&draft("m", ["1", "", "", "", "-6"]), Err(OwnPriceError::Negative(PriceClass::Output)));
        check(&draft("known", ["1", "", "", "", "6"]), Err(OwnPriceError::Twice(0)));
        let changed = Draft { instead_of: Some(0), ..draft("known", ["1", "", "", "", "6"]) };
        check(&changed, Ok(1));
    }

    #[test]
    fn a_price_comes_back_into_the_form() {
        let list = with_draft(&[], &draft("m", ["1.5", "0.15", "", "3", "6"])).unwrap();
        let back = Draft::of(0, &list[0]);
        assert_eq!(back.prices, ["1.5", "0.15", "", "3", "6"].map(str::to_owned));
        assert_eq!(with_draft(&list, &back).unwrap(), list);
    }
}
