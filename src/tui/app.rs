//! The loop: hears from the terminal and from the runner, updates the model, and draws when something changed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use ratatui::crossterm::event::{Event, EventStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use super::Ending;
use super::effect::Effect;
use super::model::{Leaving, Model};
use super::msg::{ClipboardRoute, Msg};
use super::runner::Runner;
use super::session::Session;
use super::tasks;
use super::terminal::guard::Guard;
use super::terminal::input::Input;
use super::terminal::{clipboard, color, editor};
use super::update::{start, update};

/// Shortest time between two frames.
const FRAME: Duration = Duration::from_millis(16);

/// How long something may run before it is shown that it does: what is answered sooner would only flicker.
const PATIENCE: Duration = Duration::from_millis(150);

/// How long what turns meanwhile stands still.
const TURN: Duration = Duration::from_millis(120);

/// How long the end waits for a publish that finishes its batch.
const LAST_BATCH: Duration = Duration::from_secs(10);

/// Messages taken in before a frame is drawn.
const BETWEEN_FRAMES: usize = 1_000;

/// SIGTSTP and SIGCONT have no names in tokio. The numbers differ between systems.
#[cfg(target_os = "linux")]
const STOP_AND_CONTINUE: (i32, i32) = (20, 18);
#[cfg(not(target_os = "linux"))]
const STOP_AND_CONTINUE: (i32, i32) = (18, 19);

/// Signals that the program minds.
struct Signals {
    terminate: Signal,
    hang_up: Signal,
    stop: Signal,
    proceed: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        let (stop, proceed) = STOP_AND_CONTINUE;
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            stop: signal(SignalKind::from_raw(stop))?,
            proceed: signal(SignalKind::from_raw(proceed))?,
        })
    }
}

/// Something that woke the loop.
enum Woken {
    Event(Option<io::Result<Event>>),
    Answer(Option<Msg>),
    Frame,
    Turn,
    Terminate,
    Stop,
    Proceed,
}

/// Who ends the program.
#[derive(Debug, Clone, Copy)]
enum Cause {
    Person,
    Signal,
}

/// The loop with what it holds.
pub struct App {
    model: Model,
    guard: Guard,
    runner: Runner,
    answers: UnboundedReceiver<Msg>,
    events: Option<EventStream>,
    input: Input,
    asks_background: bool,
    is_changed: bool,
    is_over: bool,
    ended_by: Cause,
    /// When what turns while something runs turns next; none while nothing does.
    next_turn: Option<Instant>,
}

impl App {
    /// An app that has the terminal and has drawn nothing yet.
    pub fn new(model: Model, guard: Guard, session: Arc<Session>, asks_background: bool) -> Self {
        let (sender, answers) = unbounded_channel();
        Self {
            model,
            guard,
            runner: Runner::new(session, sender),
            answers,
            events: None,
            input: Input::default(),
            asks_background,
            is_changed: true,
            is_over: false,
            ended_by: Cause::Person,
            next_turn: None,
        }
    }

    /// Runs until the person leaves.
    pub async fn run(mut self) -> io::Result<Ending> {
        let mut signals = Signals::new()?;
        self.model.size = self.guard.size()?;
        let effects = start(&mut self.model);
        self.draw()?;
        self.carry_out(effects)?;
        if self.asks_background {
            self.guard.send(color::QUESTION)?;
            self.input.expect_answer();
        }
        self.events = Some(EventStream::new());
        let mut next_frame = Instant::now() + FRAME;
        while !self.is_over {
            // Not by the timer, which counts whole milliseconds.
            if self.is_changed && next_frame <= Instant::now() {
                self.draw()?;
                next_frame = Instant::now() + FRAME;
            }
            match self.wait(&mut signals, next_frame).await {
                Woken::Event(None) | Woken::Answer(None) => break,
                Woken::Event(Some(event)) => self.take_in_event(event?)?,
                Woken::Answer(Some(answer)) => self.take_in(answer)?,
                Woken::Frame => {
                    self.draw()?;
                    next_frame = Instant::now() + FRAME;
                }
                Woken::Turn => {
                    self.next_turn = Some(Instant::now() + TURN);
                    self.take_in(Msg::Turn)?;
                }
                Woken::Terminate => {
                    self.ended_by = Cause::Signal;
                    self.take_in(Msg::Terminate)?;
                }
                Woken::Stop => self.suspend()?,
                Woken::Proceed => {
                    self.guard.back()?;
                    self.is_changed = true;
                }
            }
            self.take_in_what_waits().await?;
        }
        // A publish that is left in the middle is interrupted, whoever leaves it.
        let is_cut = self.model.publish.is_running() || self.model.leaving == Leaving::AfterPublish;
        let ending = match self.ended_by {
            Cause::Signal => Ending::Terminated,
            Cause::Person if is_cut => Ending::Terminated,
            Cause::Person => {
                let work = self.model.work();
                Ending::Left {
                    workspace: work.map(|work| Arc::clone(&work.workspace)),
                }
            }
        };
        // The whole model goes with it.
        Box::pin(self.end()).await;
        Ok(ending)
    }

    async fn wait(&mut self, signals: &mut Signals, next_frame: Instant) -> Woken {
        self.next_turn = tasks::is_waited_for(&self.model)
            .then(|| self.next_turn.unwrap_or_else(|| Instant::now() + PATIENCE));
        let next_turn = self.next_turn;
        let events = self.events.get_or_insert_with(EventStream::new);
        tokio::select! {
            event = events.next() => Woken::Event(event),
            answer = self.answers.recv() => Woken::Answer(answer),
            () = sleep_until(next_frame), if self.is_changed => Woken::Frame,
            () = sleep_until(next_turn.unwrap_or(next_frame)), if next_turn.is_some() => Woken::Turn,
            _ = signals.terminate.recv() => Woken::Terminate,
            _ = signals.hang_up.recv() => Woken::Terminate,
            _ = signals.stop.recv() => Woken::Stop,
            _ = signals.proceed.recv() => Woken::Proceed,
        }
    }

    /// Takes in everything that has arrived, so that it is drawn once.
    async fn take_in_what_waits(&mut self) -> io::Result<()> {
        for _ in 0..BETWEEN_FRAMES {
            if self.is_over {
                return Ok(());
            }
            let events = self.events.get_or_insert_with(EventStream::new);
            // Always polled by this task: the stream wakes only the task that polled it first.
            let waiting = tokio::select! {
                biased;
                event = events.next() => event,
                () = std::future::ready(()) => None,
            };
            if let Some(event) = waiting {
                self.take_in_event(event?)?;
            } else if let Ok(answer) = self.answers.try_recv() {
                self.take_in(answer)?;
            } else {
                return Ok(());
            }
        }
        Ok(())
    }

    fn take_in_event(&mut self, event: Event) -> io::Result<()> {
        for msg in self.input.take_in(event) {
            self.take_in(msg)?;
        }
        Ok(())
    }

    fn take_in(&mut self, msg: Msg) -> io::Result<()> {
        self.is_changed = true;
        let effects = update(&mut self.model, msg);
        self.carry_out(effects)
    }

    fn draw(&mut self) -> io::Result<()> {
        let size = self.guard.size()?;
        if size != self.model.size {
            update(&mut self.model, Msg::Resize(size.0, size.1));
        }
        self.guard.draw(&self.model)?;
        self.is_changed = false;
        Ok(())
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            if let Some(effect) = self.runner.start(effect) {
                self.on_terminal(effect)?;
            }
        }
        Ok(())
    }

    /// What needs the terminal itself.
    fn on_terminal(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Copy(text) => self.copy(text)?,
            Effect::Edit(path, line) => {
                self.events = None;
                let edited = self.guard.away(|| editor::edit(&path, line))?;
                self.take_in(Msg::Edited(edited))?;
            }
            Effect::CaptureMouse(captures) => self.guard.capture_mouse(captures)?,
            Effect::Redraw => self.guard.clear()?,
            Effect::Suspend => self.suspend()?,
            Effect::Exit => self.is_over = true,
            _ => {}
        }
        Ok(())
    }

    fn copy(&mut self, text: String) -> io::Result<()> {
        match clipboard::route() {
            ClipboardRoute::Osc52 => {
                self.guard.send(&clipboard::osc52(&text))?;
                self.take_in(Msg::Copied(Ok(ClipboardRoute::Osc52)))?;
            }
            route => self.runner.blocking(move || {
                Msg::Copied(clipboard::give_to_program(route, &text).map(|()| route))
            }),
        }
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.events = None;
        self.guard.away(|| {
            // Stops this process as the default handler of the signal would; returns when the shell continues it.
            let _ = signal_hook::low_level::emulate_default_handler(STOP_AND_CONTINUE.0);
        })?;
        self.is_changed = true;
        Ok(())
    }

    /// Gives the terminal back, and lets a publish finish the batch that is on its way, unless the person asked twice to
    /// leave at once; the journal has what was sent.
    async fn end(self) {
        let Self {
            model,
            guard,
            runner,
            events,
            ..
        } = self;
        drop(events);
        drop(guard);
        let publish = runner.stop();
        if let (Some(publish), false) = (publish, model.leaving == Leaving::Interrupted) {
            let _ = tokio::time::timeout(LAST_BATCH, publish).await;
        }
    }
}
