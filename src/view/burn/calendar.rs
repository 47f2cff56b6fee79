//! Half a year or more as a calendar, and when in the week most happens.

use super::super::picture::{self, Picture};
use crate::chart::calendar::{self, Input};
use crate::chart::measure::TextMeasure;
use crate::chart::table::csv;
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::burn::calendar::{Calendar, WEEKS};
use crate::state::{Period, use_board, use_view};
use crate::text::time::weekday_of;
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::charted::Form;
use crate::widget::heat::Heat;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::swatch::css;
use crate::widget::table_twin::TableTwin;
use chrono::Weekday;
use leptos::prelude::*;

/// The card.
pub fn calendar() -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let sunday = view.memo(|v| v.sunday.unwrap_or(false));
    let input = Memo::new(move |_| board.calendar.with(|c| drawn(t, c, sunday.get())));
    let as_table = RwSignal::new(false);
    // The calendar says how many weeks it has room for; its table has them all.
    let shown = RwSignal::new(WEEKS as usize);
    let title = Memo::new(move |_| {
        let weeks = if as_table.get() { WEEKS as usize } else { shown.get() };
        input.with(|i| (t.burn.weeks)(&i.title, weeks))
    });
    let open = move |day: usize| {
        let day = board.calendar.with_untracked(|c| c.first + day as i32);
        view.step(|v| v.look_at(Period::Days(day, day)));
    };
    let rhythm = live(move || {
        board.calendar.with(|c| {
            let busiest = c.busiest.map(|(d, h)| (t.burn.busiest)(t.words.weekday(weekday_of(d)), h));
            let quietest = c.quietest.map(|d| (t.burn.quietest)(t.words.weekday(weekday_of(d))));
            [busiest, quietest].into_iter().flatten().collect::<Vec<_>>().join(" ")
        })
    });
    let save = move |()| {
        let table = input.with_untracked(|i| calendar::table(i, t.words));
        download::save_csv(FileStem::Calendar, &csv(&table));
    };
    let page = picture::surroundings();
    let picture = move |form| {
        let input = input.get_untracked();
        let sheet = Picture {
            file: FileStem::Calendar,
            title: (t.burn.weeks)(&input.title, WEEKS as usize),
            legend: Vec::new(),
            notes: Vec::new(),
        };
        let plan = |m: &dyn TextMeasure| {
            let plan = calendar::plan(&input, picture::WIDTH, t.words, m);
            (plan.size, plan)
        };
        picture::save(t, page, form, sheet, plan, calendar::draw);
    };
    let body = live(move || {
        if as_table.get() {
            let table = Signal::derive(move || input.with(|i| calendar::table(i, t.words)));
            view! { <TableTwin caption=title table=table /> }.into_any()
        } else {
            view! { <Heat input=input weeks=shown on_open=open /> }.into_any()
        }
    });
    let ramp = (1..=5)
        .map(|i| view! { <i class="ramp" style:background-color=css(&format!("ramp-{i}"))></i> })
        .collect_view();
    view! {
        <section class="card calendar-card" aria-labelledby=DomId::Calendar.as_str()>
            <header class="card-head">
                <h3 id=DomId::Calendar.as_str()>{live(move || title.get())}</h3>
                <div class="tools">
                    <IconButton icon=Icon::Table label=t.burn.as_table on=move |()| as_table.update(|a| *a = !*a) />
                    <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save />
                    <IconButton
                        icon=Icon::Save
                        label=t.shell.png_long
                        text=t.shell.png
                        on=move |()| picture(Form::Png)
                    />
                    <IconButton
                        icon=Icon::Save
                        label=t.shell.svg_long
                        text=t.shell.svg
                        on=move |()| picture(Form::Svg)
                    />
                </div>
            </header>
            {body}
            <div class="calendar-foot">
                <p class="quiet">{rhythm}</p>
                <p class="quiet ramp-row" aria-hidden="true">{t.burn.less} {ramp} {t.burn.more_of_it}</p>
            </div>
        </section>
    }
    .into_any()
}

fn drawn(t: &Text, c: &Calendar, sunday: bool) -> Input {
    Input {
        title: t.series_title(c.measure, crate::chart::time::Grain::Day),
        unit: c.measure.unit(),
        first_day: i64::from(c.first),
        values: c.values.clone(),
        week_start: if sunday { Weekday::Sun } else { Weekday::Mon },
        highlight: None,
    }
}
