//! What the URL of a PostgreSQL database leaves open: the variables and the password file of libpq.
//!
//! PostgreSQL: "Environment Variables" and "The Password File" of libpq.

use std::path::{Path, PathBuf};

use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// The folder of the server's socket, as Debian and others have it.
const SOCKET_FOLDER: &str = "/run/postgresql";

/// The port of a server that has no other.
const PORT: u16 = 5432;

/// Fills in what the URL does not say, from variables such as `PGHOST` and from the password file.
pub(super) fn complete(config: &mut Config, variable: impl Fn(&str) -> Option<String>) {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());

    if config.get_hosts().is_empty() {
        let found = Path::new(SOCKET_FOLDER).is_dir().then_some(SOCKET_FOLDER);
        let default = found.unwrap_or("localhost");
        config.host(variable("PGHOST").as_deref().unwrap_or(default));
    }
    if config.get_ports().is_empty()
        && let Some(port) = variable("PGPORT").and_then(|port| port.parse().ok())
    {
        config.port(port);
    }
    if config.get_user().is_none()
        && let Some(user) = variable("PGUSER").or_else(|| variable("USER"))
    {
        config.user(user);
    }
    if config.get_dbname().is_none()
        && let Some(name) = variable("PGDATABASE")
    {
        config.dbname(name);
    }
    if config.get_password().is_none()
        && let Some(password) =
            variable("PGPASSWORD").or_else(|| stored_password(config, &variable))
    {
        config.password(password);
    }
}

/// Finds the password in the file of `PGPASSFILE`, or `.pgpass` in the user's folder.
fn stored_password(config: &Config, variable: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let home = || Some(PathBuf::from(variable("HOME")?).join(".pgpass"));
    let file = variable("PGPASSFILE").map(PathBuf::from).or_else(home)?;
    let text = std::fs::read_to_string(&file).ok()?;
    if !is_private(&file) {
        let file = file.display();
        tracing::warn!(
            "the password file {file} is not used, since others can read it: run chmod 0600"
        );
        return None;
    }

    let user = config.get_user()?;
    let database = config.get_dbname().unwrap_or(user);
    let port = config.get_ports().first().copied().unwrap_or(PORT).to_string();
    let host = match config.get_hosts().first()? {
        Host::Tcp(host) => host,
        #[cfg(unix)]
        Host::Unix(_) => "localhost",
    };
    text.lines().find_map(|line| password(line, [host, &port, database, user]))
}

/// Returns the password of a line that is for this connection: its host, port, database and user.
fn password(line: &str, connection: [&str; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = fields(line).into_iter();
    for value in connection {
        let field = fields.next()?;
        if field != "*" && field != value {
            return None;
        }
    }
    fields.next()
}

/// Splits a line at its colons; a backslash stands before a colon or a backslash of a value.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (letter, fields.last_mut()) {
            (':', _) => fields.push(String::new()),
            ('\\', Some(field)) => field.extend(letters.next()),
            (letter, Some(field)) => field.push(letter),
            (_, None) => {}
        }
    }
    fields
}

#[cfg(unix)]
fn is_private(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    std::fs::metadata(file)
        .is_ok_and(|metadata| metadata.permissions().mode().trailing_zeros() >= 6)
}

#[cfg(not(unix))]
fn is_private(_file: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(url: &str, variables: &[(&str, &str)]) -> Config {
        let mut config = url.parse().unwrap();
        complete(&mut config, |name| {
            let found = variables.iter().find(|(each, _)| *each == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        config
    }

    #[test]
    fn variables_fill_in_what_the_url_leaves_open() {
        let variables = [
            ("PGHOST", "db.example"),
            ("PGPORT", "6543"),
            ("PGUSER", "ada"),
            ("PGDATABASE", "shop"),
            ("PGPASSWORD", "secret"),
        ];

        let config = completed("postgres://", &variables);

        assert_eq!(config.get_hosts(), [Host::Tcp("db.example".into())]);
        assert_eq!(config.get_ports(), [6543]);
        assert_eq!(config.get_user(), Some("ada"));
        assert_eq!(config.get_dbname(), Some("shop"));
        assert_eq!(config.get_password(), Some(b"secret".as_slice()));
    }

    #[test]
    fn the_url_comes_before_the_variables() {
        let variables = [("PGHOST", "other"), ("PGUSER", "other"), ("PGPASSWORD", "other")];

        let config = completed("postgres://ada:secret@db.example/shop", &variables);

        assert_eq!(config.get_hosts(), [Host::Tcp("db.example".into())]);
        assert_eq!(config.get_user(), Some("ada"));
        assert_eq!(config.get_password(), Some(b"secret".as_slice()));
    }

    #[test]
    fn a_line_of_the_password_file_is_for_a_host_a_port_a_database_and_a_user() {
        let connection = ["db.example", "5432", "shop", "ada"];
        for (line, expected) in [
            ("db.example:5432:shop:ada:secret", Some("secret")),
            ("*:*:*:ada:secret", Some("secret")),
            (r"*:*:*:*:se\:cr\\et", Some(r"se:cr\et")),
            ("other:5432:shop:ada:secret", None),
            ("*:*:*:bob:secret", None),
            ("# *:*:*:*:secret", None),
            ("*:*:*:ada", None),
            ("", None),
        ] {
            assert_eq!(password(line, connection).as_deref(), expected, "{line}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_password_file_that_others_can_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("passwords");
        std::fs::write(&file, "other:*:*:*:no\ndb.example:*:*:*:secret\n").unwrap();
        let variables = [("PGPASSFILE", file.to_str().unwrap())];
        let password = |mode| {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let config = completed("postgres://ada@db.example/shop", &variables);
            config.get_password().map(<[u8]>::to_vec)
        };

        assert_eq!(password(0o600), Some(b"secret".to_vec()));
        assert_eq!(password(0o644), None);
    }
}
