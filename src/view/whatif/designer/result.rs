//! What the plan brings: figures, levers side by side, who carries whom, the windows, and what is assumed.

use super::super::super::picture::{self, Picture};
use super::{amount, compare, customers, windows};
use crate::chart::carry::{self, Labels};
use crate::chart::format::{self, NONE};
use crate::chart::layout::Size;
use crate::chart::measure::TextMeasure;
use crate::names::{DomId, FileStem};
use crate::state::Facet;
use crate::state::whatif::designer::carry::input;
use crate::state::whatif::designer::compare::{Figure, Value, dearest};
use crate::state::whatif::designer::verdict::paid_of_cost;
use crate::state::whatif::designer::{Designing, compare::Difference};
use crate::text::designer::Assumed;
use crate::text::{Text, use_text};
use crate::widget::carry::carry as drawn;
use crate::widget::charted::{Charted, charted};
use crate::widget::hint::Hint;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::whatif::{Margins, write_number};

/// The figures of the strip.
const SHOWN: [Figure; 6] =
    [Figure::Revenue, Figure::Cost, Figure::Margin, Figure::BreakEven, Figure::NobodyLoses, Figure::Served];
/// The extent of the chart in a picture.
const PICTURE: Size = Size { width: picture::WIDTH, height: 380.0 };

/// Everything beside the form.
pub fn result(of: Designing) -> AnyView {
    let people = Memo::new(move |_| of.plain.with(|m| m.people.len()));
    let any = Memo::new(move |_| people.get() > 0);
    let many = Memo::new(move |_| people.get() > 1);
    let levers = Memo::new(move |_| of.moved.with(Option::is_some));
    view! {
        {live(move || any.get().then(|| figures(of)))}
        {live(move || (any.get() && levers.get()).then(|| compare::compare(of)))}
        {live(move || many.get().then(|| chart(of)))}
        {live(move || any.get().then(|| customers::customers(of)))}
        {live(move || any.get().then(|| windows::windows(of)))}
        {assumed(of)}
    }
    .into_any()
}

/// The strip of six figures.
fn figures(of: Designing) -> AnyView {
    let t = use_text();
    view! {
        <section class="figures designer-figures" aria-label=t.designer.figures>
            <h2 class="unseen">{t.designer.figures}</h2>
            {SHOWN.map(|figure| card(of, figure)).collect_view()}
        </section>
    }
    .into_any()
}

fn card(of: Designing, figure: Figure) -> AnyView {
    let t = use_text();
    let name = (t.designer.figure)(figure);
    let value = move || of.plain.with(|m| said(figure.of(m)));
    let loses = move || figure == Figure::Margin && of.plain.with(|m| m.margin() < 0);
    let note = move || of.plain.with(|m| note(t, of, figure, m));
    let lines = Signal::stored(vec![(t.designer.formula)(figure).to_owned()]);
    view! {
        <article class="figure-card">
            <header>
                <h3>{name}</h3>
                <Hint label=(t.burn.formula_of)(name) lines=lines />
            </header>
            <p class="figure-row"><strong class="figure-value" class:bad=loses>{value}</strong></p>
            <p class="quiet">{note}</p>
        </article>
    }
    .into_any()
}

/// A value as it is read; nothing where there is none.
pub fn said(value: Option<Value>) -> String {
    match value {
        None => NONE.to_owned(),
        Some(Value::Money(nanos)) => format::money(nanos),
        Some(Value::Share(share)) => format::percent(share, 0),
        Some(Value::Count(n)) => format::count(n),
    }
}

/// A difference as it is read.
pub fn said_difference(difference: Difference) -> String {
    let text = match difference {
        Difference::Money(nanos) => format::money(nanos),
        Difference::Points(points) => return format::points(points),
        Difference::Count(n) => format::count(n),
    };
    if difference.sign() > 0 { format!("+{text}") } else { text }
}

/// The small print of a figure.
fn note(t: &Text, of: Designing, figure: Figure, m: &Margins) -> String {
    let d = t.designer;
    let n = m.people.len() as u64;
    let share = |part: u64, whole: u64| format::percent(part as f64 / whole.max(1) as f64, 0);
    match figure {
        Figure::Revenue => {
            let paid = m.outcome.plan_cost.unwrap_or(0);
            let each = format::money(paid.checked_div(n).unwrap_or(0));
            match m.revenue.saturating_sub(paid) {
                0 => (d.each)(n, &each, &t.duration(m.outcome.period)),
                billed => (d.each_and)(n, &each, &format::money(billed)),
            }
        }
        Figure::Cost => {
            let serve = of.design.with(|design| design.serve_permille);
            (d.of_list)(&format!("{}\u{202f}%", write_number(u64::from(serve), 1)))
        }
        Figure::Margin => match paid_of_cost(m.revenue, m.cost) {
            Some(paid) => (d.paid_of_cost)(&format::percent(paid, 0)),
            None => (d.of_revenue)(&said(Figure::Share.of(m))),
        },
        Figure::BreakEven | Figure::NobodyLoses if figure.of(m) == Some(Value::Money(0)) => {
            d.no_price.to_owned()
        }
        Figure::NobodyLoses => {
            // One person alone needs no name.
            match &dearest(m)[..] {
                _ if n < 2 => d.a_month.to_owned(),
                [one] => (d.set_by)(&t.name_of(Facet::Person, one.name.as_deref())),
                several => (d.set_by_many)(several.len()),
            }
        }
        Figure::Served => {
            let all = &m.outcome.all;
            (d.of_asked)(&share(m.served, all.accepted_cost.saturating_add(all.overflow_cost)))
        }
        _ => d.a_month.to_owned(),
    }
}

/// Who carries whom.
fn chart(of: Designing) -> AnyView {
    let t = use_text();
    let d = t.designer;
    let page = picture::surroundings();
    let name = move |name: Option<&str>| t.name_of(Facet::Person, name);
    let labels = move || {
        let column = |c| (d.column)(c).to_lowercase();
        use crate::state::whatif::designer::people::Column::{Costs, Margin, Pays};
        let [paid, over, ..] = d.carry_legend.map(str::to_owned);
        Labels {
            pays: column(Pays),
            costs: column(Costs),
            margin: column(Margin),
            paid,
            over,
            person: d.person.to_owned(),
        }
    };
    let shown: Signal<carry::Input> =
        Memo::new(move |_| of.plain.with(|m| input(m, name, d.carry.to_owned(), labels()))).into();
    let save = move |form| {
        let drawn = shown.get_untracked();
        let sheet = Picture {
            file: FileStem::Carry,
            title: page.title(t, d.carry),
            legend: carry::legend(&drawn),
            notes: vec![d.carry_hint.split(['.', '。']).nth(1).unwrap_or_default().trim().to_owned()],
        };
        let plan = |m: &dyn TextMeasure| (PICTURE, carry::plan(&drawn, PICTURE, m));
        picture::save(t, page, form, sheet, plan, carry::draw);
    };
    let entry = |(class, text): (&'static str, &'static str)| {
        view! { <span class="legend-entry"><i class=class aria-hidden="true"></i>{text}</span> }
    };
    let classes = ["carry-key paid", "carry-key over", "carry-key spare", "carry-key line"];
    let legend = classes.into_iter().zip(d.carry_legend).map(entry).collect_view();
    let below = view! { <p id=DomId::CarryHint.as_str() class="unseen">{d.carry_hint}</p> };
    let card = Charted {
        class: "carry-card",
        id: DomId::Carry,
        title: Signal::stored(d.carry.to_owned()),
        formula: d.carry_formula,
        switches: ().into_any(),
        legend: Some(view! { <div class="legend">{legend}</div> }.into_any()),
        table: Signal::derive(move || shown.with(carry::table)),
        whole: None,
        file: FileStem::Carry,
        picture: Callback::new(save),
        instead: Signal::stored(None),
        below: below.into_any(),
    };
    charted(card, move || drawn(shown, DomId::CarryHint.as_str()))
}

/// What is assumed, near to what rests on it.
fn assumed(of: Designing) -> AnyView {
    let t = use_text();
    let list = live(move || {
        let months = of.plain.with(|m| format::decimal(m.outcome.months(), 2));
        let days = of.plain.with(|m| t.duration(m.outcome.period));
        let lines = of.design.with(|design| {
            let serve = format!("{}\u{202f}%", write_number(u64::from(design.serve_permille), 1));
            (t.designer.assumptions)(&Assumed {
                serve: &serve,
                days: &days,
                months: &months,
                count: &design.count,
                windows: !design.windows.is_empty(),
                levers: design.has_levers(),
            })
        });
        lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()
    });
    view! {
        <details class="card designer-assumed">
            <summary>{t.designer.assumed}</summary>
            <ul>{list}</ul>
        </details>
    }
    .into_any()
}

/// What a design counts in, beside a number.
pub fn units(of: Designing, millionths: u64) -> String {
    of.design.with(|design| amount(&design.count, millionths))
}
