//! Which faults befall which requests: chosen by a seed, so that what a test found can be looked at again.

/// Requests that a schedule covers at most.
const REQUESTS: u32 = 100;

/// Whether and when a request reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It does not.
    Never,
    /// It does, and the server has answered before anything comes back.
    Done,
    /// It does, but only once the client has its answer, or knows that there will be none.
    Late,
}

/// What comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// What the server answered.
    True,
    /// The same, in small pieces.
    Drip,
    /// The connection is closed.
    Cut,
    /// No answer for as long as the client waits.
    Silence,
    /// The first half of the answer, and the connection is closed.
    Half,
    /// The first half of the answer, as if it were the whole.
    Truncated,
    /// 200 and no body.
    Empty,
    /// 200 and a web page.
    Page,
    /// 500 and the text that Atlas has for everything.
    Text500,
    /// 502 or 504, as gateways answer.
    Gateway(u16),
    /// 429 or 503 with `Retry-After`, in seconds.
    Busy(u16, u32),
    /// 413.
    TooLarge,
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub reach: Reach,
    pub reply: Reply,
    /// Milliseconds before anything happens.
    pub delay: u32,
}

/// Faults by the number of the request; what comes after the last is left alone.
#[derive(Debug, Clone)]
pub struct Schedule(pub Vec<Option<Fault>>);

/// A sequence of numbers that a seed determines (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) >> 32).unwrap() % sides
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).unwrap()) as usize]
    }
}

impl Schedule {
    /// Up to [`REQUESTS`] requests of which, by the dice, few or nearly all go wrong.
    pub fn of_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let length = 1 + dice.below(REQUESTS);
        let of_a_hundred = dice.one_of(&[10, 25, 50, 80]);
        let faults =
            (0..length).map(|_| (dice.below(100) < of_a_hundred).then(|| Fault::of(&mut dice)));
        Self(faults.collect())
    }
}

impl Fault {
    fn of(dice: &mut Dice) -> Self {
        // What the client waits for to its end is dear, so it is rarer than the rest.
        let reply = match dice.below(26) {
            0..=2 => Reply::True,
            3 | 4 => Reply::Drip,
            5..=9 => Reply::Cut,
            10 => Reply::Silence,
            11 | 12 => Reply::Half,
            13 | 14 => Reply::Truncated,
            15 => Reply::Empty,
            16 | 17 => Reply::Page,
            18..=20 => Reply::Text500,
            21 => Reply::Gateway(dice.one_of(&[502, 504])),
            22 | 23 => Reply::Busy(dice.one_of(&[429, 503]), dice.one_of(&[0, 0, 0, 3600])),
            _ => Reply::TooLarge,
        };
        let reach = match reply {
            Reply::True | Reply::Drip | Reply::Half | Reply::Truncated => Reach::Done,
            // Who says so has not let the request in.
            Reply::TooLarge | Reply::Busy(429, _) => Reach::Never,
            Reply::Cut | Reply::Silence | Reply::Gateway(_) => {
                dice.one_of(&[Reach::Never, Reach::Done, Reach::Late])
            }
            _ => dice.one_of(&[Reach::Never, Reach::Done]),
        };
        Self {
            reach,
            reply,
            delay: dice.one_of(&[0, 0, 0, 5, 20]),
        }
    }
}
