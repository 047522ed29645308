//! Questions. A [`Confirmed`] is made only here, from a person's yes.

use crate::atlas::plan::Consent;
use crate::atlas::publish::Phase;
use crate::text;
use crate::tui::model::Model;
use crate::tui::screen::publish::State;
use crate::tui::screen::review::view::sum;

/// What happens after a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// The plan is carried out.
    Publish,
    /// Types are created that the catalogue lacks.
    CreateTypes,
    /// The unfinished publish goes on.
    Resume,
    /// The running publish stops after its batch.
    StopPublish,
    /// The running publish stops after its batch and the program ends.
    QuitWhilePublishing,
}

impl Consequence {
    /// Whether something is sent to the catalogue.
    fn sends(self) -> bool {
        matches!(self, Self::Publish | Self::CreateTypes | Self::Resume)
    }
}

/// A question, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    consequence: Consequence,
    /// What it is about.
    pub title: String,
    /// The word to type; none where `y` is enough.
    pub word: Option<&'static str>,
    /// What was typed so far.
    pub typed: String,
}

/// A person's yes to one consequence.
#[derive(Debug)]
pub struct Confirmed(Consequence);

impl Confirmed {
    /// What the person said yes to.
    pub fn consequence(&self) -> Consequence {
        self.0
    }

    /// The consent that a plan asks for; only where the yes was to publishing.
    pub fn consent(&self) -> Option<Consent> {
        self.0.sends().then(Consent::given_by_person)
    }
}

impl Ask {
    /// The question.
    pub fn new(consequence: Consequence, model: &Model) -> Self {
        let surroundings = &model.surroundings;
        let title = match consequence {
            Consequence::Publish => "Publish this plan?",
            Consequence::CreateTypes => "Create these types?",
            Consequence::Resume => "Go on with the unfinished publish?",
            Consequence::StopPublish => "Stop publishing?",
            Consequence::QuitWhilePublishing => "Stop publishing and leave?",
        };
        Self {
            consequence,
            title: title.to_owned(),
            word: (consequence.sends() && !surroundings.is_local).then_some("yes"),
            typed: String::new(),
        }
    }

    /// What would happen.
    pub fn consequence(&self) -> Consequence {
        self.consequence
    }

    /// What would happen, in lines, with the catalogue and the counts as they are now.
    pub fn lines(&self, model: &Model) -> Vec<String> {
        let target = format!("to {}", text::printable(&model.surroundings.target));
        match self.consequence {
            Consequence::Publish => {
                let sums = model.review.plan.as_ref().map(|plan| sum(plan.counts()));
                vec![target, sums.unwrap_or_default()]
            }
            Consequence::CreateTypes => {
                let plan = model.types.plan.as_ref();
                let names = plan.into_iter().flat_map(|plan| &plan.types);
                let names = names.map(|it| it["name"].as_str().unwrap_or_default().to_owned());
                std::iter::once(target).chain(names).collect()
            }
            Consequence::Resume => {
                let what = model.publish.unfinished.clone().unwrap_or_default();
                vec![target, what]
            }
            Consequence::StopPublish | Consequence::QuitWhilePublishing => stopping(model),
        }
    }

    /// How to answer.
    pub fn instruction(&self) -> String {
        match self.word {
            Some(word) => format!("Type {word} and press enter; esc leaves it."),
            None => "y says yes; n or esc leaves it.".to_owned(),
        }
    }

    /// The person pressed enter: a yes only where the word was typed.
    pub fn entered(self) -> Result<Confirmed, Self> {
        match self.word {
            Some(word) if self.typed.trim() == word => Ok(Confirmed(self.consequence)),
            _ => Err(self),
        }
    }

    /// The person pressed y: a yes only where no word must be typed.
    pub fn pressed_yes(self) -> Result<Confirmed, Self> {
        match self.word {
            None => Ok(Confirmed(self.consequence)),
            Some(_) => Err(self),
        }
    }
}

fn stopping(model: &Model) -> Vec<String> {
    let State::Running(run) = &model.publish.state else {
        return Vec::new();
    };
    let mut lines = vec![run.standing()];
    if matches!(run.phase, Some(Phase::Types | Phase::Pushing)) {
        lines.push("The batch that is on its way is finished first.".to_owned());
    }
    lines.push("The journal keeps what was done; it can be gone on with.".to_owned());
    lines
}
