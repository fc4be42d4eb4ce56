//! The TLS settings in the URL of a PostgreSQL database.

use tokio_postgres::config::SslMode;
use url::Url;

/// The checks of the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verify {
    /// None.
    Nothing,
    /// The authority that signed it.
    Authority,
    /// The authority and the host name.
    Full,
}

/// The TLS settings of a URL.
///
/// `sslmode` means what it means to libpq: `disable`; `prefer` (the default) and `require` encrypt without checking the
/// certificate; `verify-ca` checks who signed it, and `verify-full` also the host name, against `sslrootcert` or the
/// system's authorities.
pub(super) struct SslSettings {
    pub(super) mode: SslMode,
    pub(super) verify: Verify,
    /// The file of `sslrootcert`.
    pub(super) root: Option<String>,
}

impl SslSettings {
    /// Reads the settings of a URL, and returns the URL without those that the driver does not know.
    ///
    /// # Errors
    /// For an unknown `sslmode`.
    pub(super) fn read(url: &Url) -> Result<(Self, Url), String> {
        let mut settings =
            SslSettings { mode: SslMode::Prefer, verify: Verify::Nothing, root: None };
        let mut rest = Vec::new();
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "sslmode" => settings.set_mode(&value)?,
                "sslrootcert" => settings.root = Some(value.into_owned()),
                _ => rest.push((name.into_owned(), value.into_owned())),
            }
        }

        let mut url = url.clone();
        url.set_query(None);
        if !rest.is_empty() {
            url.query_pairs_mut().extend_pairs(rest);
        }
        Ok((settings, url))
    }

    fn set_mode(&mut self, mode: &str) -> Result<(), String> {
        self.mode = match mode {
            "disable" => SslMode::Disable,
            "allow" | "prefer" => SslMode::Prefer,
            "require" | "verify-ca" | "verify-full" => SslMode::Require,
            other => {
                return Err(format!(
                    "sslmode `{other}` is none of disable, allow, prefer, require, verify-ca and verify-full"
                ));
            }
        };

        match mode {
            "verify-ca" => self.verify = Verify::Authority,
            "verify-full" => self.verify = Verify::Full,
            _ => {}
        }
        Ok(())
    }
}
