//! A PostgreSQL cluster of the test run's own: started from the installed programs, gone when the
//! run ends.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use relata::database::{Database, DatabaseOptions, DatabaseUrl};

static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
static DATABASES: AtomicUsize = AtomicUsize::new(0);

/// A running server.
pub struct Cluster {
    pub(super) port: u16,
    folder: PathBuf,
}

/// The cluster, which the first test starts; none where PostgreSQL is not installed.
pub async fn cluster() -> Option<&'static Cluster> {
    tokio::task::spawn_blocking(|| CLUSTER.get_or_init(start)).await.unwrap().as_ref()
}

impl Cluster {
    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        let port = self.port;
        format!("postgres://relata:secret-password@localhost:{port}/{database}?sslmode=disable")
    }

    /// Makes a database under a new name, with these options, and gives its URL.
    pub async fn create_database(&self, options: &str) -> String {
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name} {options}")).await;
        self.url(&name)
    }

    /// Runs SQL as the administrator.
    pub async fn execute(&self, sql: &str) {
        let options = DatabaseOptions {
            connections: 1,
            statement_timeout: Duration::from_secs(60),
            ..DatabaseOptions::default()
        };
        let url = DatabaseUrl::parse(&self.url("postgres")).unwrap();
        let admin = Database::connect(url, options).await.unwrap();

        admin.write().await.unwrap().batch_execute(sql).await.unwrap();
    }

    /// The number of deadlocks in a database so far. A line of the log is written before the client has the error; the
    /// statistics come later.
    pub fn deadlocks(&self, database: &str) -> usize {
        let log = std::fs::read(self.folder.join("log")).unwrap();
        let line = format!("{database} ERROR:  deadlock detected");
        log.split(|byte| *byte == b'\n').filter(|logged| *logged == line.as_bytes()).count()
    }
}

/// The file of the certificate that the cluster's server shows.
pub fn certificate() -> Option<PathBuf> {
    Some(CLUSTER.get_or_init(start).as_ref()?.folder.join("server.crt"))
}

/// A password is asked for over TLS only: in an unoptimized build its exchange takes longer than a
/// test.
const ACCESS: &str = "
    hostssl all all 127.0.0.1/32 scram-sha-256
    hostnossl all all 127.0.0.1/32 trust
";

fn start() -> Option<Cluster> {
    let Some(programs) = programs() else {
        let line = "\n!!! PostgreSQL IS NOT INSTALLED: nothing was tested on it. \
            Install the package `postgresql`. !!!\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        assert!(
            std::env::var_os("RELATA_REQUIRE_POSTGRES").is_none(),
            "RELATA_REQUIRE_POSTGRES is set"
        );
        return None;
    };

    let folder = tempfile::Builder::new().prefix("relata-postgres-").tempdir().unwrap().keep();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    write_certificate(&folder);
    std::fs::write(folder.join("password"), "secret-password").unwrap();
    own(&folder);

    let data = folder.join("data");
    let mut initdb = as_other_user(&programs.join("initdb"));
    initdb.args([
        "--username=relata",
        "--auth=scram-sha-256",
        "--locale=C.UTF-8",
        "--encoding=UTF8",
        "--no-sync",
    ]);
    run(initdb
        .arg(format!("--pwfile={}", folder.join("password").display()))
        .arg("--pgdata")
        .arg(&data));

    // A deadlock is found before a mutation gives up waiting for a lock, which it does after 50 ms.
    let settings = format!(
        "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\nfsync = off\n\
         synchronous_commit = off\nfull_page_writes = off\n\
         max_connections = 400\nshared_buffers = 64MB\n\
         deadlock_timeout = 10ms\nlog_line_prefix = '%d '\n\
         ssl = on\nssl_cert_file = '{0}/server.crt'\nssl_key_file = '{0}/server.key'\n",
        folder.display()
    );
    std::fs::write(data.join("postgresql.auto.conf"), settings).unwrap();
    std::fs::write(data.join("pg_hba.conf"), ACCESS).unwrap();

    let mut pg_ctl = as_other_user(&programs.join("pg_ctl"));
    run(pg_ctl
        .args(["start", "--wait", "--silent", "--log"])
        .arg(folder.join("log"))
        .arg("--pgdata")
        .arg(&data));

    stop_afterwards(&programs, &folder);
    Some(Cluster { port, folder })
}

/// Where `initdb` is: on the path, or where Debian puts it.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders
        .into_iter()
        .rev()
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

fn write_certificate(folder: &Path) {
    let certificate = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("server.crt"), certificate.cert.pem()).unwrap();
    std::fs::write(folder.join("server.key"), certificate.signing_key.serialize_pem()).unwrap();
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(folder.join("server.key"), private).unwrap();
}

/// PostgreSQL refuses to run as root: there, the folder and the processes belong to another user.
fn other_user() -> Option<(u32, u32)> {
    let id = |option: &str, user: &str| {
        let output = Command::new("id").arg(option).arg(user).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    let user = |name| Some((id("-u", name)?, id("-g", name)?));
    is_root.then(|| user("postgres").or_else(|| user("nobody"))).flatten()
}

pub(super) fn own(folder: &Path) {
    if let Some((user, group)) = other_user() {
        run(Command::new("chown").arg("-R").arg(format!("{user}:{group}")).arg(folder));
    }
}

pub(super) fn as_other_user(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = other_user() {
        command.uid(user).gid(group);
    }
    command.current_dir("/").env("LC_ALL", "C.UTF-8");
    command
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A test run has no end of its own to hook into, so a shell waits for the process to be gone.
fn stop_afterwards(programs: &Path, folder: &Path) {
    let script = format!(
        "while kill -0 {0} 2>/dev/null || [ -e /proc/{0} ]; do sleep 0.2; done; \
         '{1}' stop --mode=immediate --pgdata '{2}/data'; rm -rf '{2}'",
        std::process::id(),
        programs.join("pg_ctl").display(),
        folder.display()
    );

    let mut shell = as_other_user(Path::new("/bin/sh"));
    shell.args(["-c", &script]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let waiting = shell.process_group(0).spawn().unwrap();
    std::mem::forget(waiting);
}
