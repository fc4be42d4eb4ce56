//! PgBouncer in front of the cluster of the test run, which ends with its test.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Once;
use std::time::Duration;

use super::postgres::{Cluster, as_other_user, cluster, own};

/// A running pooler.
pub struct Pooler {
    port: u16,
    /// The port of the cluster.
    server: u16,
    /// True if it names prepared statements itself.
    pub renames_statements: bool,
    shell: Child,
    _folder: tempfile::TempDir,
}

impl Pooler {
    /// Starts a pooler that has some connections to each database; none where it is not installed.
    pub async fn start(mode: &str, connections: u32) -> Option<Self> {
        let cluster = cluster().await?;
        let Some(program) = program() else {
            complain();
            return None;
        };

        let folder = tempfile::Builder::new().prefix("relata-pgbouncer-").tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let file = folder.path().join("pgbouncer.ini");
        let renames_statements = mode == "transaction" && can_rename_statements(&program);
        let mut settings = settings(cluster, port, mode, connections);
        if renames_statements {
            settings.push_str("max_prepared_statements = 100\n");
        }
        std::fs::write(&file, settings).unwrap();
        own(folder.path());

        // The shell ends with the test, whose end of the pipe is closed then.
        let mut shell = as_other_user("/bin/sh".as_ref());
        shell.args(["-c", r#""$0" --quiet "$1" & cat; kill "$!"; wait"#]).arg(program).arg(file);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let shell = shell.spawn().unwrap();
        let server = cluster.port;
        let pooler = Pooler { port, server, renames_statements, shell, _folder: folder };
        pooler.wait().await;
        Some(pooler)
    }

    /// The URL of a database of the cluster, through the pooler.
    pub fn url(&self, direct: &str) -> String {
        let (port, server) = (self.port, self.server);
        direct.replace(&format!("localhost:{server}/"), &format!("localhost:{port}/"))
    }

    async fn wait(&self) {
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("PgBouncer does not start");
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        self.shell.wait().unwrap();
    }
}

fn settings(cluster: &Cluster, port: u16, mode: &str, connections: u32) -> String {
    let server = cluster.port;
    format!(
        "[databases]\n* = host=127.0.0.1 port={server} user=relata\n[pgbouncer]\n\
         listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
         pool_mode = {mode}\ndefault_pool_size = {connections}\nmax_client_conn = 500\n\
         server_tls_sslmode = disable\n"
    )
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.push("/usr/sbin".into());
    folders.iter().map(|folder| folder.join("pgbouncer")).find(|program| program.is_file())
}

/// PgBouncer: from 1.21 on.
fn can_rename_statements(program: &Path) -> bool {
    let output = Command::new(program).arg("--version").output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let version = output.split_whitespace().nth(1).unwrap();
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap());
    (numbers.next(), numbers.next()) >= (Some(1), Some(21))
}

fn complain() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let line = "\n!!! PgBouncer IS NOT INSTALLED: nothing was tested through it. \
            Install the package `pgbouncer`. !!!\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    });
    assert!(
        std::env::var_os("RELATA_REQUIRE_POSTGRES").is_none(),
        "RELATA_REQUIRE_POSTGRES is set"
    );
}
