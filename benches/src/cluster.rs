//! A PostgreSQL cluster that lives as long as the run.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use tokio_postgres::NoTls;

/// A running cluster, with PostgreSQL's own settings: a commit is on the disk.
pub struct Cluster {
    server: Child,
    port: u16,
    log: PathBuf,
}

impl Cluster {
    /// Makes a cluster in a folder, and starts it.
    pub async fn start(folder: &Path) -> Result<Self> {
        let programs = programs().context("PostgreSQL is not installed: no `initdb` found")?;
        let data = folder.join("data");
        std::fs::create_dir(&data)?;
        if let Some(user) = other_user()? {
            let (uid, gid) = (Some(user.uid.as_raw()), Some(user.gid.as_raw()));
            chown(folder, uid, gid)?;
            chown(&data, uid, gid)?;
        }

        let mut initdb = command(&programs.join("initdb"))?;
        initdb.args(["--username=relata", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8"]);
        let made = initdb.arg("--pgdata").arg(&data).output()?;
        ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));

        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = folder.join("log");
        let mut server = command(&programs.join("postgres"))?;
        server.arg("-D").arg(&data).stderr(File::create(&log)?);
        for setting in [
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
        ] {
            server.arg("-c").arg(setting);
        }

        let cluster = Cluster { server: server.spawn()?, port, log };
        cluster.wait().await?;
        Ok(cluster)
    }

    /// Returns the URL of a database.
    pub fn url(&self, database: &str) -> String {
        let port = self.port;
        format!("postgres://relata@127.0.0.1:{port}/{database}?sslmode=disable")
    }

    /// Returns the server's process, whose children work for the connections.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Runs SQL in a database, each statement by itself.
    pub async fn run(&self, database: &str, statements: &[&str]) -> Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.url(database), NoTls).await?;
        let connection = tokio::spawn(connection);
        for statement in statements {
            client.batch_execute(statement).await.with_context(|| (*statement).to_owned())?;
        }
        drop(client);
        Ok(connection.await??)
    }

    /// Begins or ends to log all statements.
    pub async fn log_statements(&self, log: bool) -> Result<()> {
        let set =
            format!("ALTER SYSTEM SET log_statement = '{}'", if log { "all" } else { "none" });
        self.run("postgres", &[&set, "SELECT pg_reload_conf()"]).await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
        Ok(())
    }

    /// Returns the number of bytes in the log.
    pub fn log_size(&self) -> Result<u64> {
        Ok(std::fs::metadata(&self.log)?.len())
    }

    /// Returns the number of statements in the log behind its first `start` bytes.
    pub fn logged_statements(&self, start: u64) -> Result<usize> {
        let mut log = File::open(&self.log)?;
        log.seek(SeekFrom::Start(start))?;
        let mut text = String::new();
        log.read_to_string(&mut text)?;
        let is_statement =
            |line: &&str| line.contains("LOG:  execute ") || line.contains("LOG:  statement: ");
        Ok(text.lines().filter(is_statement).count())
    }

    async fn wait(&self) -> Result<()> {
        for _ in 0..100 {
            if self.run("postgres", &["SELECT 1"]).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        anyhow::bail!("PostgreSQL does not start: {log}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Ok(process) = i32::try_from(self.process()) {
            let _ = kill(Pid::from_raw(process), Signal::SIGINT);
        }
        drop(self.server.wait());
    }
}

/// Finds the folder of `initdb`: on the path, or where Debian puts it.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders.into_iter().rev().find(|folder| folder.join("initdb").is_file())
}

/// PostgreSQL refuses to run as root: there, the cluster belongs to another user.
fn other_user() -> Result<Option<User>> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    let user = User::from_name("postgres")?.or(User::from_name("nobody")?);
    Ok(Some(user.context("PostgreSQL cannot run as root, and there is no user `postgres`")?))
}

fn command(program: &Path) -> Result<Command> {
    let mut command = Command::new(program);
    if let Some(user) = other_user()? {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    command.current_dir("/").env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Ok(command)
}
