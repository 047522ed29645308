//! TLS of a connection: authorities to trust beside those of the system, and a certificate of one's own. Servers are always
//! verified; there is no switch for that.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;

use reqwest::{Certificate, ClientBuilder, Identity};

/// What a connection has besides the defaults. Prints without its content: it holds a private key.
#[derive(Clone, Default)]
pub struct Tls {
    authorities: Vec<Certificate>,
    identity: Option<Identity>,
}

/// Where to read it, all of it PEM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// Certificates of authorities.
    pub authorities: Option<PathBuf>,
    /// A certificate of one's own, with the chain behind it; it may hold the key too.
    pub certificate: Option<PathBuf>,
    /// Its private key, where that is another file.
    pub key: Option<PathBuf>,
}

/// What is wrong with the certificates of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No authority that is trusted stands for the server's, or it is for another host, or out of date.
    Untrusted,
    /// The server wants one of ours, and got none, or another than it trusts.
    WantsOurs,
}

/// What is wrong with certificates, where that is why a request failed.
pub fn trouble(error: &reqwest::Error) -> Option<Trouble> {
    use rustls::AlertDescription::{BadCertificate, CertificateRequired, UnknownCA};

    let mut open: Vec<&(dyn Error + 'static)> = vec![error];
    while let Some(one) = open.pop() {
        match one.downcast_ref() {
            Some(rustls::Error::InvalidCertificate(_)) => return Some(Trouble::Untrusted),
            Some(rustls::Error::AlertReceived(
                CertificateRequired | BadCertificate | UnknownCA,
            )) => {
                return Some(Trouble::WantsOurs);
            }
            _ => {}
        }
        open.extend(one.source());
        // An I/O error passes over the error that it is made of.
        let hidden = one.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        open.extend(hidden.map(|it| it as &(dyn Error + 'static)));
    }
    None
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// It cannot be read.
    #[error("cannot read {what} {}: {error}", path.display())]
    Unreadable {
        /// What it should hold.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It holds something else.
    #[error("{} does not hold {what} as PEM", path.display())]
    Malformed {
        /// What it should hold.
        what: &'static str,
        /// The file.
        path: PathBuf,
    },
}

impl Tls {
    /// Reads the files.
    pub fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        install_provider();
        let mut tls = Self::default();
        if let Some(path) = &files.authorities {
            const WHAT: &str = "the certificates of authorities";
            let pem = read(path, WHAT)?;
            tls.authorities = Certificate::from_pem_bundle(&pem)
                .ok()
                .filter(|found| !found.is_empty())
                .ok_or_else(|| malformed(path, WHAT))?;
        }
        if let Some(path) = &files.certificate {
            let mut pem = read(path, "the client certificate")?;
            if let Some(key) = &files.key {
                pem.push(b'\n');
                pem.extend(read(key, "the private key")?);
            }
            let what = match files.key {
                Some(_) => "a certificate that its private key stands beside",
                None => "a certificate and its private key",
            };
            let identity = Identity::from_pem(&pem).map_err(|_| malformed(path, what))?;
            tls.identity = Some(identity);
        }
        Ok(tls)
    }

    /// A client's builder that connects so.
    pub(crate) fn apply(&self, builder: ClientBuilder) -> ClientBuilder {
        install_provider();
        let builder = if self.authorities.is_empty() {
            builder
        } else {
            builder.tls_certs_merge(self.authorities.iter().cloned())
        };
        match &self.identity {
            Some(identity) => builder.identity(identity.clone()),
            None => builder,
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let identity = self.identity.as_ref().map(|_| "***");
        f.debug_struct("Tls")
            .field("authorities", &self.authorities.len())
            .field("identity", &identity)
            .finish()
    }
}

fn read(path: &Path, what: &'static str) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|error| TlsError::Unreadable {
        what,
        path: path.to_owned(),
        error,
    })
}

fn malformed(path: &Path, what: &'static str) -> TlsError {
    TlsError::Malformed {
        what,
        path: path.to_owned(),
    }
}

/// The TLS implementation is a choice of the whole process and is made once.
fn install_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error means that somebody has chosen already.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_hold_something_else_are_told() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ca.pem");
        let of = |path: &Path| TlsFiles {
            authorities: Some(path.to_owned()),
            ..TlsFiles::default()
        };
        let told = |files: &TlsFiles| Tls::read(files).unwrap_err().to_string();
        assert!(told(&of(&path)).contains("cannot read the certificates of authorities"));
        std::fs::write(&path, "no certificate").unwrap();
        assert!(told(&of(&path)).contains("ca.pem does not hold the certificates of authorities"));
        let own = TlsFiles {
            certificate: Some(path),
            ..TlsFiles::default()
        };
        assert!(told(&own).contains("does not hold a certificate and its private key"));
    }
}
