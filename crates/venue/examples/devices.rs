//! Devices of an evaluation as they would report it: door, sign-in at seats, a camera that goes offline, phone lockers,
//! somebody who is not expected. Prints a batch, or sends it.
//!
//! `cargo run -p luodi-venue --example devices -- --platform jc [--minutes 30] [--seed 7] [--post URL --token TOKEN]`

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use base::Millis;
use serde_json::{Value, json};

struct Options {
    platform: String,
    minutes: u64,
    seed: u64,
    post: Option<String>,
    token: String,
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        platform: "jc".to_owned(),
        minutes: 30,
        seed: 7,
        post: None,
        token: String::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(format!("{name} needs a value"))?;
        match name.as_str() {
            "--platform" => options.platform = value,
            "--minutes" => options.minutes = value.parse::<u64>()?.clamp(5, 120),
            "--seed" => options.seed = value.parse()?,
            "--post" => options.post = Some(value),
            "--token" => options.token = value,
            other => return Err(format!("{other} is not known").into()),
        }
    }
    Ok(options)
}

/// Numbers that look random and come again with the seed (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound.max(1)
    }
}

struct Simulation {
    platform: String,
    from_secs: u64,
    events: Vec<(u64, Value)>,
}

impl Simulation {
    fn tell(&mut self, secs: u64, device: &str, kind: &str, badge: Option<&str>) {
        let at = Millis(i64::try_from(self.from_secs + secs).unwrap_or(i64::MAX) * 1000);
        let mut event = json!({
            "device": format!("{}-{device}", self.platform), "kind": kind, "at": at.rfc3339(),
        });
        if let Some(badge) = badge {
            event["badge"] = json!(badge);
        }
        self.events.push((secs, event));
    }

    /// Five experts come, sign in, sit; one goes out for a while, one meets the bidders' zone, a camera fails.
    fn run(&mut self, minutes: u64, random: &mut Random) {
        let length = minutes * 60;
        let badges: Vec<String> = (1..=5).map(|number| format!("B-{number:04}")).collect();
        for badge in &badges {
            let came = random.below(length / 6);
            self.tell(came, "locker-1", "locked", Some(badge));
            self.tell(came + 5, "door-1", "open", None);
            self.tell(came + 7, "door-1", "enter", Some(badge));
            self.tell(came + 12, "door-1", "shut", None);
            self.tell(
                came + 40 + random.below(30),
                "seat-1",
                "sign_in",
                Some(badge),
            );
        }
        let middle = length / 2 + random.below(60);
        self.tell(middle, "door-1", "exit", Some(&badges[0]));
        for (badge, wait) in badges.iter().take(2).zip([40, 90]) {
            self.tell(middle + wait, "zone-1", "seen", Some(badge));
        }
        self.tell(middle + 120, "camera-1", "offline", None);
        self.tell(middle + 130, "presence-1", "seen", Some("B-9001"));
        for minute in 0..minutes {
            for device in ["camera-1", "presence-1", "locker-1", "door-2"] {
                self.tell(minute * 60, device, "alive", None);
            }
        }
    }

    /// The events in their order, numbered for each device by its own clock.
    fn batches(mut self) -> Vec<Value> {
        self.events.sort_by_key(|(secs, _)| *secs);
        let base = self.from_secs * 1000;
        let numbered = self
            .events
            .into_iter()
            .enumerate()
            .map(|(index, (_, mut event))| {
                event["seq"] = json!(base + index as u64);
                event
            });
        let all: Vec<Value> = numbered.collect();
        all.chunks(500)
            .map(|part| json!({ "events": part }))
            .collect()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut simulation = Simulation {
        platform: options.platform,
        from_secs: now.saturating_sub(options.minutes * 60),
        events: Vec::new(),
    };
    simulation.run(options.minutes, &mut Random(options.seed));
    for batch in simulation.batches() {
        match &options.post {
            None => println!("{batch:#}"),
            Some(url) => {
                let answer = ureq::post(&format!("{url}/api/v1/venue/events"))
                    .header("Authorization", format!("Bearer {}", options.token))
                    .content_type("application/json")
                    .send(batch.to_string())?;
                println!("{}", answer.into_body().read_to_string()?);
            }
        }
    }
    Ok(())
}
