//! Exports of accounts, in `elsewhere/`: what LiteLLM's proxy and the interfaces of Anthropic and OpenAI tell of an
//! organisation, by request, hour and day, as answers and as sheets.
//!
//! Every day is planned as the work of its hours by what it is split into. What is written of it, once or several times,
//! must count once.

use super::{
    Harness,
    flow::Flow,
    overlap::ELSEWHERE,
    rng::Rng,
    sink::Sink,
    time::{DAY, HOUR, day, iso, midnight},
    trap::Trap,
    truth::Tokens,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, io};

/// Days of the small corpus.
const SMALL: u64 = 24;
/// Hours of a day in which somebody works.
const HOURS: u64 = 6;

/// What an export is split into: a model, who, and for whom.
type Group = (&'static str, &'static str, &'static str);

/// What a group used in an hour or a day.
#[derive(Clone, Copy, Default)]
struct Use {
    tokens: Tokens,
    requests: u64,
    errors: u64,
    /// In millionths of a dollar.
    cost: u64,
}

impl Use {
    fn add(&mut self, o: &Self) {
        self.tokens.add(&o.tokens);
        self.requests += o.requests;
        self.errors += o.errors;
        self.cost += o.cost;
    }
}

type Sums = BTreeMap<Group, Use>;

const ANTHROPIC: [Group; 3] = [
    ("claude-opus-5", "standard", "wrkspc_shop"),
    ("claude-opus-5", "batch", "wrkspc_web"),
    ("claude-haiku-4-5", "standard", "wrkspc_shop"),
];
const OPENAI: [Group; 3] = [
    ("gpt-5.6-sol", "user-ada", "proj_shop"),
    ("gpt-5.6-sol", "user-bo", "proj_shop"),
    ("gpt-5", "user-bo", "proj_web"),
];
const LITELLM: [Group; 3] = [
    ("claude-opus-5", "ada@example.com", "team-shop"),
    ("claude-haiku-4-5", "ada@example.com", "team-shop"),
    ("gpt-5.6-sol", "bo@example.com", "team-web"),
];

/// A day by its hours.
struct Day {
    at: u64,
    hours: Vec<(u64, Sums)>,
}

impl Day {
    fn plan(rng: &mut Rng, at: u64, groups: &[Group]) -> Self {
        let mut flow = Flow::new(rng.next(), at);
        let mut hours = Vec::new();
        for n in 0..HOURS {
            let mut sums = Sums::new();
            for &group in groups {
                let mut used = Use::default();
                for _ in 0..flow.rng.range(1, 4) {
                    let writes = group.0.starts_with("claude");
                    let tokens = Tokens { reasoning: 0, ..flow.answer().tokens(writes) };
                    let cost = 10 + tokens.output * 25;
                    used.add(&Use { tokens, requests: 1, errors: 0, cost });
                }
                sums.insert(group, used);
            }
            hours.push((at + (8 + n) * HOUR, sums));
        }
        Self { at, hours }
    }

    /// The sums of its first hours.
    fn until(&self, hours: usize) -> Sums {
        let mut sums = Sums::new();
        for (group, used) in self.hours.iter().take(hours).flat_map(|(_, sums)| sums) {
            sums.entry(*group).or_default().add(used);
        }
        sums
    }

    fn whole(&self) -> Sums {
        self.until(self.hours.len())
    }
}

/// Writes what one vendor or gateway exports.
pub fn generate(sink: &mut Sink, harness: Harness) -> io::Result<()> {
    let mut rng = Rng::new(sink.seed(1));
    let mut index = 0;
    while sink.wants(index, SMALL) {
        let at = midnight(2026, 3, 1) + index * DAY;
        match harness {
            Harness::Litellm => litellm(sink, &Day::plan(&mut rng, at, &LITELLM), index)?,
            Harness::OpenaiApi => vendor(sink, &Day::plan(&mut rng, at, &OPENAI), index, &OPENAI_FORM)?,
            _ => vendor(sink, &Day::plan(&mut rng, at, &ANTHROPIC), index, &ANTHROPIC_FORM)?,
        }
        index += 1;
    }
    Ok(())
}

/// How a vendor tells of an organisation.
struct Form {
    folder: &'static str,
    /// Whether requests are counted; else a sum is one.
    counts: bool,
    bucket: fn(u64, u64, &Sums, bool) -> Value,
    bill: fn(u64, &Sums) -> Value,
    sheet: fn(u64, &Sums) -> String,
}

const ANTHROPIC_FORM: Form = Form {
    folder: "anthropic",
    counts: false,
    bucket: |at, width, sums, _| {
        let rows: Vec<Value> = sums
            .iter()
            .map(|((model, tier, workspace), used)| {
                let t = &used.tokens;
                json!({
                    "uncached_input_tokens": t.input,
                    "cache_creation": {"ephemeral_1h_input_tokens": t.write_1h, "ephemeral_5m_input_tokens": t.write_5m},
                    "cache_read_input_tokens": t.read, "output_tokens": t.output,
                    "server_tool_use": {"web_search_requests": 0}, "api_key_id": null, "workspace_id": workspace,
                    "model": model, "service_tier": tier, "context_window": "0-200k", "inference_geo": "not_available",
                })
            })
            .collect();
        json!({"starting_at": iso(at), "ending_at": iso(at + width), "results": rows})
    },
    bill: |at, sums| {
        let rows: Vec<Value> = sums
            .iter()
            .map(|((model, tier, workspace), used)| {
                json!({
                    "amount": format!("{}.{:04}", used.cost / 10_000, used.cost % 10_000), "currency": "USD",
                    "cost_type": "tokens", "description": "Usage", "model": model, "token_type": "output_tokens",
                    "service_tier": tier, "context_window": "0-200k", "workspace_id": workspace,
                })
            })
            .collect();
        json!({"starting_at": iso(at), "ending_at": iso(at + DAY), "results": rows})
    },
    sheet: |at, sums| {
        let mut out = String::from(
            "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,\
             usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,\
             usage_output_tokens,web_search_count,inference_geo,speed\n",
        );
        for ((model, tier, workspace), used) in sums {
            let (t, date) = (&used.tokens, day(at));
            out += &format!(
                "{date},{model},\"key, first\",{workspace},{tier},≤ 200k,{},{},{},{},{},0,not_available,\n",
                t.input, t.write_5m, t.write_1h, t.read, t.output
            );
        }
        out
    },
};

const OPENAI_FORM: Form = Form {
    folder: "openai",
    counts: true,
    bucket: |at, width, sums, split| {
        let mut rows = Vec::new();
        for ((model, user, project), used) in sums {
            let row = |t: &Tokens, requests: u64| {
                json!({
                    "object": "organization.usage.completions.result", "input_tokens": t.prompt(),
                    "output_tokens": t.output, "input_cached_tokens": t.read, "input_cache_write_tokens": t.write_5m,
                    "num_model_requests": requests, "project_id": project, "user_id": user, "api_key_id": null,
                    "model": model, "batch": false, "service_tier": "default",
                })
            };
            if split {
                // Something that is not named tells two rows of a group apart.
                let (t, one) = (&used.tokens, Tokens { output: 1, ..Tokens::default() });
                rows.push(row(&Tokens { output: t.output - 1, ..*t }, used.requests));
                rows.push(row(&one, 0));
            } else {
                rows.push(row(&used.tokens, used.requests));
            }
        }
        json!({"object": "bucket", "start_time": at / 1000, "end_time": (at + width) / 1000, "results": rows})
    },
    bill: |at, sums| {
        let rows: Vec<Value> = sums
            .iter()
            .map(|((model, _, project), used)| {
                json!({
                    "object": "organization.costs.result",
                    "amount": {"value": used.cost as f64 / 1e6, "currency": "usd"},
                    "line_item": format!("{model}, output"), "project_id": project,
                })
            })
            .collect();
        json!({"object": "bucket", "start_time": at / 1000, "end_time": (at + DAY) / 1000, "results": rows})
    },
    sheet: |at, sums| {
        let mut out = String::from(
            "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,\
             batch,service_tier,input_tokens,output_tokens,input_cached_tokens,input_cache_write_tokens\n",
        );
        for ((model, user, project), used) in sums {
            let t = &used.tokens;
            out += &format!(
                "{},{},,,{project},{}.0,{user},,{model},FALSE,default,{}.0,{}.0,{}.0,{}.0\n",
                at / 1000,
                (at + DAY) / 1000,
                used.requests,
                t.prompt(),
                t.output,
                t.read,
                t.write_5m
            );
        }
        out
    },
};

fn page(buckets: &[Value], more: bool) -> Value {
    json!({"object": "page", "data": buckets, "has_more": more, "next_page": more.then_some("page_2")})
}

fn vendor(sink: &mut Sink, of: &Day, index: u64, form: &Form) -> io::Result<()> {
    let name = |what: &str| format!("{ELSEWHERE}/{}/{what}-{index}.json", form.folder);
    let split = form.counts && sink.on(Trap::ExportEqualGroups) && index.is_multiple_of(2);
    if split {
        sink.planted(Trap::ExportEqualGroups);
    }
    let hourly = sink.on(Trap::ExportHours) && index % 4 == 1;
    let sheet = !hourly && !split && sink.on(Trap::ExportSheet) && index % 4 == 3;
    let tell = |sink: &mut Sink, at: u64, sums: &Sums| {
        for ((model, ..), used) in sums {
            sink.truth.sum("", model, at, &used.tokens, if form.counts { used.requests } else { 1 });
        }
    };
    // What counts.
    if hourly {
        of.hours.iter().for_each(|(at, sums)| tell(sink, *at, sums));
    } else {
        tell(sink, of.at, &of.whole());
    }
    // What is written.
    let bucket = |sums: &Sums| (form.bucket)(of.at, DAY, sums, split);
    if sink.on(Trap::ExportLater) && index % 3 == 2 {
        sink.planted(Trap::ExportLater);
        sink.write(&name("a-earlier"), page(&[bucket(&of.until(2))], false).to_string().as_bytes())?;
    }
    if hourly {
        sink.planted(Trap::ExportHours);
        // Two pages of a day, a file each, and the day as a whole beside them.
        let hour = |(at, sums): &(u64, Sums)| (form.bucket)(*at, HOUR, sums, split);
        let (first, second) = of.hours.split_at(of.hours.len() / 2);
        let list = |hours: &[(u64, Sums)]| hours.iter().map(hour).collect::<Vec<_>>();
        sink.write(&name("hours-1"), page(&list(first), true).to_string().as_bytes())?;
        sink.write(&name("hours-2"), page(&list(second), false).to_string().as_bytes())?;
    }
    if sheet {
        sink.planted(Trap::ExportSheet);
        let text = (form.sheet)(of.at, &of.whole());
        sink.write(&name("sheet").replace(".json", ".csv"), text.as_bytes())?;
    } else {
        let whole = page(&[bucket(&of.whole())], false);
        let text = if sink.on(Trap::ExportTwice) && index.is_multiple_of(5) {
            sink.planted(Trap::ExportTwice);
            // Joined with an empty page, and one page twice.
            format!("{whole}\n{}\n{whole}\n", page(&[], true))
        } else {
            whole.to_string()
        };
        sink.write(&name("usage"), text.as_bytes())?;
    }
    if sink.on(Trap::ExportBill) && index % 2 == 1 {
        sink.planted(Trap::ExportBill);
        let sums = of.whole();
        for ((model, ..), used) in &sums {
            sink.truth.cost(used.cost * 1000);
            // Of no request; the model has a bill on that day all the same.
            sink.truth.sum("", model, of.at, &Tokens::default(), 0);
        }
        sink.write(&name("costs"), page(&[(form.bill)(of.at, &sums)], false).to_string().as_bytes())?;
    }
    Ok(())
}

/// What LiteLLM counts of a group.
fn metrics(used: &Use) -> Value {
    let t = &used.tokens;
    json!({
        "spend": used.cost as f64 / 1e6, "prompt_tokens": t.prompt(), "completion_tokens": t.output,
        "cache_read_input_tokens": t.read, "cache_creation_input_tokens": t.write_5m + t.write_1h,
        "total_tokens": t.prompt() + t.output, "successful_requests": used.requests, "failed_requests": used.errors,
        "api_requests": used.requests + used.errors,
    })
}

/// A day of activity with all that it is broken down by.
fn activity(at: u64, sums: &Sums) -> Value {
    let mut whole = Use::default();
    let (mut models, mut providers) = (serde_json::Map::new(), serde_json::Map::new());
    for ((model, user, team), used) in sums {
        whole.add(used);
        let key = json!({"metrics": metrics(used), "metadata": {
            "key_alias": format!("key of {user}"), "team_id": team, "user_email": user,
        }});
        let of = json!({"metrics": metrics(used), "metadata": {}, "api_key_breakdown": {*user: key}});
        models.insert((*model).to_owned(), of.clone());
        providers.insert(format!("provider of {model}"), of);
    }
    let endpoint = json!({"metrics": metrics(&whole), "metadata": {}, "api_key_breakdown": {}});
    json!({"date": day(at), "metrics": metrics(&whole), "breakdown": {
        "models": models.clone(), "model_groups": models, "providers": providers, "mcp_servers": {}, "api_keys": {},
        "endpoints": {"/v1/messages": endpoint}, "entities": {},
    }})
}

fn answer(days: &[Value], number: u64, pages: u64) -> String {
    let total: u64 = days.iter().filter_map(|day| day["metrics"]["total_tokens"].as_u64()).sum();
    json!({"results": days, "metadata": {
        "total_tokens": total, "page": number, "total_pages": pages, "has_more": number < pages,
    }})
    .to_string()
}

fn litellm(sink: &mut Sink, of: &Day, index: u64) -> io::Result<()> {
    let name = |what: &str| format!("{ELSEWHERE}/litellm-{index}/{what}");
    let logged = index.is_multiple_of(2);
    let mut sums = of.whole();
    if sink.on(Trap::LitellmFailures) {
        for used in sums.values_mut() {
            sink.planted(Trap::LitellmFailures);
            used.errors += 1;
            sink.truth.error(of.at);
        }
    }
    let paged = !logged && sink.on(Trap::LitellmPages) && index % 4 == 1;
    // What counts: the requests, where their log is there.
    if logged {
        return logs(sink, of, &sums, index, &name);
    }
    for ((model, ..), used) in &sums {
        sink.truth.cost(used.cost * 1000);
        sink.truth.sum("", model, of.at, &used.tokens, used.requests);
    }
    if !paged {
        return sink.write(&name("activity.json"), answer(&[activity(of.at, &sums)], 1, 1).as_bytes());
    }
    sink.planted(Trap::LitellmPages);
    // The same day on two pages: some groups on the one and the rest on the other.
    let (mut first, mut second) = (sums.clone(), sums);
    first.retain(|group, _| *group == LITELLM[0]);
    second.retain(|group, _| *group != LITELLM[0]);
    let pages = [answer(&[activity(of.at, &first)], 1, 2), answer(&[activity(of.at, &second)], 2, 2)];
    for (number, text) in pages.iter().enumerate() {
        sink.write(&name(&format!("activity-page-{}.json", number + 1)), text.as_bytes())?;
    }
    Ok(())
}

/// A row of the spend logs.
struct Logged<'a> {
    id: String,
    at: u64,
    group: Group,
    session: &'a str,
    tokens: Tokens,
    cost: u64,
    hit: bool,
    failed: bool,
}

impl Logged<'_> {
    fn row(&self) -> Value {
        let (t, (model, user, team)) = (&self.tokens, self.group);
        let status = if self.failed { "failure" } else { "success" };
        json!({
            "request_id": self.id, "call_type": "acompletion", "api_key": "hash", "spend": self.cost as f64 / 1e6,
            "total_tokens": t.prompt() + t.output, "prompt_tokens": t.prompt(), "completion_tokens": t.output,
            "startTime": iso(self.at), "endTime": iso(self.at + 2_500), "model": model,
            "custom_llm_provider": "openai", "user": "default_user_id", "team_id": team, "end_user": user,
            "cache_hit": if self.hit { "True" } else { "False" }, "session_id": self.session, "status": status,
            "messages": {}, "response": {}, "metadata": {"status": status, "usage_object": {
                "cache_creation_input_tokens": t.write_5m, "prompt_tokens_details": {"cached_tokens": t.read},
            }},
        })
    }
}

/// A day by its requests: what a group used in an hour is one here, which keeps the file short.
fn logs(sink: &mut Sink, of: &Day, sums: &Sums, index: u64, name: &dyn Fn(&str) -> String) -> io::Result<()> {
    let (mut rows, mut seen) = (Vec::new(), Sums::new());
    for (hour, used) in &of.hours {
        for (&group, used) in used {
            let at = hour + 1_000 * rows.len() as u64;
            let session = format!("trace-{index}-{}", group.1);
            let id = format!("chatcmpl-{index}-{}", rows.len());
            let one = Use { requests: 1, ..*used };
            sink.truth.cost(one.cost * 1000);
            sink.truth.request(&session, group.0, at, &one.tokens, false);
            seen.entry(group).or_default().add(&one);
            let (tokens, cost, session) = (one.tokens, one.cost, session.as_str());
            let logged = Logged { id, at, group, session, tokens, cost, hit: false, failed: false };
            rows.push(logged.row());
            if sink.on(Trap::LitellmCacheHits) && rows.len().is_multiple_of(5) {
                sink.planted(Trap::LitellmCacheHits);
                seen.entry(group).or_default().add(&Use { cost: 0, ..one });
                rows.push(
                    Logged { id: format!("{}_cache_hit17.5", logged.id), cost: 0, hit: true, ..logged }.row(),
                );
            }
        }
    }
    for (&group, used) in sums.iter().filter(|(_, used)| used.errors > 0) {
        let id = format!("failed-{index}-{}", rows.len());
        let (session, tokens) = ("trace-failed", Tokens::default());
        rows.push(Logged { id, at: of.at, group, session, tokens, cost: 0, hit: false, failed: true }.row());
        seen.entry(group).or_default().errors += used.errors;
    }
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    sink.write(&name("spend.jsonl"), lines.as_bytes())?;
    if !sink.on(Trap::LitellmDays) {
        return Ok(());
    }
    sink.planted(Trap::LitellmDays);
    // The same rows as pages, and the day's activity, which knows what was answered from the cache too.
    let (first, second) = rows.split_at(rows.len() / 2);
    for (number, part) in [(1, first), (2, second)] {
        let text =
            json!({"data": part, "total": rows.len(), "page": number, "page_size": 50, "total_pages": 2});
        sink.write(&name(&format!("logs-{number}.json")), text.to_string().as_bytes())?;
    }
    sink.write(&name("activity.json"), answer(&[activity(of.at, &seen)], 1, 1).as_bytes())
}
