//! Prices: how old the list is, and the person's own.

use crate::names::DomId;
use crate::platform::dom;
use crate::state::own_prices::{CLASSES, Draft, OwnPrices, use_own_prices};
use crate::state::use_board;
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::price::{Book, OwnPrice, OwnPriceError, age, is_stale};

/// The card.
pub fn prices() -> AnyView {
    let t = use_text();
    let own = use_own_prices();
    let list = live(move || {
        own.list.with(|list| {
            if list.is_empty() {
                return view! { <p class="quiet">{t.prices.none}</p> }.into_any();
            }
            view! { <p class="quiet">{t.prices.own_note}</p> <ul class="own-prices">{entries(t, own, list)}</ul> }.into_any()
        })
    });
    let form = live(move || own.draft.with(Option::is_some).then(|| form(own)));
    let add = live(move || {
        own.draft.with(Option::is_none).then(|| {
            view! { <button type="button" class="button" on:click=move |_| open(own, Draft::default())>{t.prices.add}</button> }
        })
    });
    view! {
        <section class="card" aria-labelledby=DomId::OwnPrices.as_str()>
            <header class="card-head"><h2 id=DomId::OwnPrices.as_str()>{t.prices.title}</h2></header>
            {book(t)}
            <h3>{t.prices.own}</h3>
            {list}
            {form}
            <p class="actions">{add}</p>
        </section>
    }
    .into_any()
}

/// How old the list is; of a stale one, what to do.
fn book(t: &'static Text) -> AnyView {
    let board = use_board();
    live(move || {
        let date = Book::builtin().date();
        let today = board.zone.with(|z| z.day(board.now.get()));
        let days = age(date, today).unwrap_or(0);
        if is_stale(date, today) {
            view! { <p class="stale">{(t.prices.stale)(days)} " " {t.prices.stale_step}</p> }.into_any()
        } else {
            view! { <p class="quiet">{(t.prices.book)(date, days)}</p> }.into_any()
        }
    })
    .into_any()
}

fn entries(t: &'static Text, own: OwnPrices, list: &[OwnPrice]) -> AnyView {
    let entry = |(at, price): (usize, &OwnPrice)| {
        let (model, draft) = (price.model.clone(), Draft::of(at, price));
        let said = CLASSES.iter().zip(&draft.prices).filter(|(_, usd)| !usd.is_empty());
        let said: Vec<String> =
            said.map(|(class, usd)| format!("{} ${usd}", (t.prices.class)(*class))).collect();
        view! {
            <li>
                <strong>{model.clone()}</strong> " " <span class="quiet">{price.provider.clone()}</span>
                <span class="own-said quiet">{said.join(" · ")}</span>
                <span class="source-tools">
                    <IconButton icon=Icon::Pencil label=(t.prices.edit)(&model) on=move |()| open(own, draft.clone()) />
                    <IconButton icon=Icon::Cross label=(t.prices.remove)(&model) on=move |()| own.remove(at) />
                </span>
            </li>
        }
    };
    list.iter().enumerate().map(entry).collect_view().into_any()
}

/// Opens the form and goes there.
pub fn open(own: OwnPrices, draft: Draft) {
    own.draft.set(Some(draft));
    leptos::prelude::request_animation_frame(|| dom::focus(DomId::PriceModel));
}

fn form(own: OwnPrices) -> AnyView {
    let t = use_text();
    let board = use_board();
    let wrong = RwSignal::new(None::<OwnPriceError>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(draft) = own.draft.get_untracked() {
            wrong.set(own.save(&draft).err());
        }
    };
    let part = move |read: fn(&Draft) -> String| {
        move || own.draft.with(|d| d.as_ref().map(read).unwrap_or_default())
    };
    let write = move |change: fn(&mut Draft, String)| {
        move |event: leptos::ev::Event| {
            let text = event_target_value(&event);
            own.draft.update(|d| d.iter_mut().for_each(|d| change(d, text.clone())));
        }
    };
    let field = move |i: usize| {
        let value = move || own.draft.with(|d| d.as_ref().map(|d| d.prices[i].clone()).unwrap_or_default());
        let input = move |event: leptos::ev::Event| {
            let text = event_target_value(&event);
            own.draft.update(|d| d.iter_mut().for_each(|d| d.prices[i].clone_from(&text)));
        };
        let otherwise = match i {
            1 | 2 => t.prices.as_input,
            3 => t.prices.as_write,
            _ => "",
        };
        view! {
            <label>
                <span>{(t.prices.class)(CLASSES[i])}</span>
                <input type="text" inputmode="decimal" autocomplete="off" placeholder=otherwise required=otherwise.is_empty() prop:value=value on:input=input />
            </label>
        }
    };
    let said = live(move || {
        wrong.get().map(|error| {
            let (what, next) = (t.prices.error)(error);
            view! { <p class="wrong" role="alert">{what} " " {next}</p> }
        })
    });
    let known = board
        .coverage
        .with_untracked(|c| c.unpriced.iter().filter_map(|u| u.model.clone()).collect::<Vec<_>>());
    let known = known.into_iter().map(|model| view! { <option value=model></option> }).collect_view();
    view! {
        <form class="price-form" on:submit=submit>
            <label class="wide">
                <span>{t.prices.model}</span>
                <input
                    type="text"
                    id=DomId::PriceModel.as_str()
                    list=DomId::PriceModels.as_str()
                    autocomplete="off"
                    spellcheck="false"
                    required
                    prop:value=part(|d| d.model.clone())
                    on:input=write(|d, text| d.model = text)
                />
                <datalist id=DomId::PriceModels.as_str()>{known}</datalist>
            </label>
            <label class="wide">
                <span>{t.prices.provider}</span>
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=t.prices.any_provider
                    prop:value=part(|d| d.provider.clone())
                    on:input=write(|d, text| d.provider = text)
                />
            </label>
            <fieldset>
                <legend>{t.prices.unit}</legend>
                {(0..CLASSES.len()).map(field).collect_view()}
            </fieldset>
            {said}
            <p class="actions">
                <button type="submit" class="button primary">{t.prices.save}</button>
                <button type="button" class="button" on:click=move |_| own.draft.set(None)>{t.prices.cancel}</button>
            </p>
        </form>
    }
    .into_any()
}
