//! The catalogue that a command works with: an Atlas server, or the local catalogue inside this process.

use super::AppError;
use super::dirs::Dirs;
use super::login::{self, Login};
use super::session::Session;
use crate::atlas::{AtlasError, Credentials, Reader, Target};
use crate::local::{LocalCatalogue, LocalError};

/// Which catalogue is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Local,
    Remote(String),
}

impl Place {
    /// What `--atlas` says, else the project, else the local one.
    pub(super) fn of(address: Option<&str>, session: &Session) -> Self {
        let settings = &session.project.settings;
        let given = address.map(|it| settings.address_of(it));
        match given.or(settings.catalogue.url.as_deref()) {
            None | Some(Target::LOCAL) => Self::Local,
            Some(address) => Self::Remote(address.to_owned()),
        }
    }
}

/// A catalogue; the local one lives as long as this value.
pub(super) struct Server {
    pub(super) target: Target,
    _local: Option<LocalCatalogue>,
}

impl Server {
    /// The catalogue of `--atlas`, else that of the project, else the local one.
    pub(super) fn open(address: Option<&str>, session: &Session) -> Result<Self, AppError> {
        match Place::of(address, session) {
            Place::Local => Self::local(),
            Place::Remote(address) => Self::remote(&address, session),
        }
    }

    /// The server at an address, with the login of the environment or the configuration.
    pub(super) fn remote(address: &str, session: &Session) -> Result<Self, AppError> {
        let target = Target::parse(address, Credentials::None)?;
        Ok(Self {
            target: with_login(target, "HEADWATER_ATLAS", session)?,
            _local: None,
        })
    }

    fn local() -> Result<Self, AppError> {
        let local = LocalCatalogue::start(&Dirs::find()?.data, None).map_err(AppError::from)?;
        Ok(Self {
            target: local.target(),
            _local: Some(local),
        })
    }

    /// A client that looks.
    pub(super) fn reader(&self) -> Result<Reader, AppError> {
        Ok(Reader::connect(&self.target)?)
    }
}

/// A server with the login of the environment, under this prefix, or of the configuration, and the project's patience.
pub(super) fn with_login(
    mut target: Target,
    prefix: &str,
    session: &Session,
) -> Result<Target, AppError> {
    let (login, tls) = login::for_server(prefix, &target.name)?;
    target.tls = tls;
    target.timeouts = session.project.settings.limits.catalogue_timeouts();
    // A login in the address is used where no other is given.
    match login {
        None => {}
        Some(Login::Basic(user, password)) => {
            target.credentials = Credentials::Basic { user, password };
        }
        Some(Login::Bearer(token)) => target.credentials = Credentials::Bearer(token),
        Some(Login::Headers(headers)) => target.credentials = Credentials::Headers(headers),
    }
    Ok(target)
}

impl From<AtlasError> for AppError {
    fn from(error: AtlasError) -> Self {
        let mut app = match error {
            AtlasError::BadAddress { .. } => Self::usage(error.to_string()),
            _ => Self::server(error.to_string()),
        };
        app.hints.extend(error.hint());
        app
    }
}

impl From<LocalError> for AppError {
    fn from(error: LocalError) -> Self {
        let mut app = Self::usage(error.to_string());
        app.hints.extend(error.hint().map(ToOwned::to_owned));
        app
    }
}
