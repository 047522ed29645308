//! Logins from the environment. They are read where a server is asked, kept as secrets, and never printed.

use secrecy::SecretString;

use super::AppError;

/// A login as the environment gives it.
#[derive(Debug)]
pub(super) enum EnvLogin {
    Basic(String, SecretString),
    Bearer(SecretString),
}

/// The login of `<prefix>_TOKEN`, or of `<prefix>_USER` with `<prefix>_PASSWORD` or `<prefix>_PASSWORD_FILE`.
pub(super) fn from_env(prefix: &str) -> Result<Option<EnvLogin>, AppError> {
    let read = |name: &str| {
        std::env::var(format!("{prefix}_{name}"))
            .ok()
            .filter(|it| !it.is_empty())
    };
    if let Some(token) = read("TOKEN") {
        return Ok(Some(EnvLogin::Bearer(token.into())));
    }
    let Some(user) = read("USER") else {
        return Ok(None);
    };
    if let Some(password) = read("PASSWORD") {
        return Ok(Some(EnvLogin::Basic(user, password.into())));
    }
    let Some(file) = read("PASSWORD_FILE") else {
        return Err(
            AppError::usage(format!("{prefix}_USER is set but no password"))
                .hint(format!("set {prefix}_PASSWORD or {prefix}_PASSWORD_FILE")),
        );
    };
    let password = std::fs::read_to_string(&file).map_err(|error| {
        AppError::usage(format!(
            "cannot read the password from {file} ({prefix}_PASSWORD_FILE): {error}"
        ))
    })?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    Ok(Some(EnvLogin::Basic(user, password.into())))
}

/// The login for clusters.
pub(super) fn flink() -> Result<Option<crate::flink::Login>, AppError> {
    Ok(from_env("HEADWATER_FLINK")?.map(|login| match login {
        EnvLogin::Basic(user, password) => crate::flink::Login::Basic { user, password },
        EnvLogin::Bearer(token) => crate::flink::Login::Bearer(token),
    }))
}
