//! The settings of one deployment: flags, then environment, then defaults. Each is parsed and bounded here,
//! so that nothing past the start has to doubt one.

mod parse;

use crate::crypto::{jwk::SigningAlgorithm, password::Cost};
use clap::Args;
use curfew_domain::policy::Policy;
use ipnet::IpNet;
use lettre::{Address, message::Mailbox};
use parse::{Hidden, hidden, hidden_file, host, is_loopback, key_rotation, mailbox, public_url, span};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Address of the public listener.
    #[arg(long, env = "CURFEW_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// Where people reach Curfew: issuer and origin, without a trailing slash. http only for loopback.
    #[arg(long, env = "CURFEW_PUBLIC_URL", default_value = "http://localhost:3000", value_parser = public_url)]
    pub public_url: String,

    /// Origins whose pages may ask for changes, comma separated; the public URL's by default (loopback: also
    /// 127.0.0.1's).
    #[arg(long, env = "CURFEW_ALLOWED_ORIGINS", value_delimiter = ',', value_parser = public_url)]
    allowed_origins: Vec<String>,

    /// `aud` of access tokens; the public URL by default.
    #[arg(long, env = "CURFEW_AUDIENCE")]
    audience: Option<String>,

    /// Folder of the secret key and the embedded database.
    #[arg(long, env = "CURFEW_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,

    /// Database; <sqlite://DATA_DIR/curfew.db> by default.
    #[arg(long, env = "CURFEW_DATABASE_URL")]
    database_url: Option<String>,

    /// The server secret: 32 bytes in base64. By default `DATA_DIR/secret.key`, made on the very first start.
    #[arg(long, env = "CURFEW_SECRET_KEY", hide_env_values = true, value_parser = hidden)]
    secret_key: Option<Hidden>,

    /// File that holds the server secret, instead of `CURFEW_SECRET_KEY`.
    #[arg(long, env = "CURFEW_SECRET_KEY_FILE", value_parser = hidden_file, conflicts_with = "secret_key")]
    secret_key_file: Option<Hidden>,

    /// Life of an access token (1s to 1h).
    #[arg(long, env = "CURFEW_ACCESS_TTL", default_value = "10m", value_parser = |s: &str| span(s, "1s", "1h"))]
    access_ttl: Duration,

    /// A session nobody uses for this long is over (from 2s).
    #[arg(long, env = "CURFEW_SESSION_IDLE_TTL", default_value = "14d", value_parser = |s: &str| span(s, "2s", "400d"))]
    session_idle_ttl: Duration,

    /// A session this old is over (from 2s; browsers keep a cookie 400 days at most).
    #[arg(long, env = "CURFEW_SESSION_MAX_TTL", default_value = "90d", value_parser = |s: &str| span(s, "2s", "400d"))]
    session_max_ttl: Duration,

    /// How long the previous refresh token is answered with the current one (0s to 120s).
    #[arg(long, env = "CURFEW_REUSE_WINDOW", default_value = "30s", value_parser = |s: &str| span(s, "0s", "120s"))]
    reuse_window: Duration,

    /// Clock difference tolerated when verifying (0s to 10s).
    #[arg(long, env = "CURFEW_LEEWAY", default_value = "2s", value_parser = |s: &str| span(s, "0s", "10s"))]
    leeway: Duration,

    /// How long a proof of the person (signing in is one) opens acts that ask for a fresh one (1s to 1h).
    #[arg(long, env = "CURFEW_PROOF_TTL", default_value = "10m", value_parser = |s: &str| span(s, "1s", "1h"))]
    proof_ttl: Duration,

    /// What new signing keys are for. Changed, a key of the new kind is published at the next start.
    #[arg(long, env = "CURFEW_SIGNING_ALG", default_value = "EdDSA", ignore_case = true)]
    pub signing_alg: SigningAlgorithm,

    /// A signing key is followed by another after this long (1h to 10y), or never (off).
    #[arg(long, env = "CURFEW_KEY_ROTATION", default_value = "90d", value_parser = key_rotation)]
    pub key_rotation: KeyRotation,

    /// Memory of one password hash, in KiB (64 to 4194304).
    #[arg(long, env = "CURFEW_ARGON2_MEMORY_KIB", default_value_t = 19_456, value_parser = clap::value_parser!(u32).range(64..=4_194_304))]
    argon2_memory_kib: u32,

    /// Passes of one password hash.
    #[arg(long, env = "CURFEW_ARGON2_ITERATIONS", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=100))]
    argon2_iterations: u32,

    /// Lanes of one password hash.
    #[arg(long, env = "CURFEW_ARGON2_PARALLELISM", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    argon2_parallelism: u32,

    /// Password hashes at once; half the cores by default, at least 1.
    #[arg(long, env = "CURFEW_HASH_PERMITS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    hash_permits: Option<u16>,

    /// Networks whose X-Forwarded-For counts, comma separated, such as 10.0.0.0/8.
    #[arg(long, env = "CURFEW_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,

    /// Whether anybody may make an account.
    #[arg(long, env = "CURFEW_SIGN_UP", default_value = "open")]
    pub sign_up: SignUp,

    /// Open tabs per account.
    #[arg(long, env = "CURFEW_MAX_SOCKETS", default_value_t = 200)]
    pub max_sockets: usize,

    /// Mail server, such as `smtps://USER:PASSWORD@mail.example.org`. Without one, mail is written to `DATA_DIR/mail`.
    #[arg(long, env = "CURFEW_SMTP_URL", hide_env_values = true, value_parser = hidden)]
    smtp_url: Option<Hidden>,

    /// File that holds the mail server's URL, instead of `CURFEW_SMTP_URL`.
    #[arg(long, env = "CURFEW_SMTP_URL_FILE", value_parser = hidden_file, conflicts_with = "smtp_url")]
    smtp_url_file: Option<Hidden>,

    /// Sender of mails, such as "Curfew <no-reply@example.org>"; no-reply at the public URL's host by default.
    #[arg(long, env = "CURFEW_MAIL_FROM", value_parser = mailbox)]
    mail_from: Option<Mailbox>,

    /// Live sessions per account; past it the one idle for longest ends.
    #[arg(long, env = "CURFEW_MAX_SESSIONS", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..))]
    pub max_sessions: u16,

    /// Database of places (.mmdb, by city or by country); a built-in table of countries by default.
    #[arg(long, env = "CURFEW_GEOIP_DB")]
    pub geoip_db: Option<PathBuf>,

    /// Form of the log; pretty on a terminal, else json.
    #[arg(long, env = "CURFEW_LOG")]
    pub log: Option<LogForm>,

    /// What is logged: error, warn, info, debug or trace, or per module like "info,sqlx=debug".
    #[arg(long, env = "CURFEW_LOG_LEVEL", default_value = "info")]
    pub log_level: String,
}

/// How long a signing key signs; `None` for as long as nobody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRotation(pub Option<Duration>);

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUp {
    Open,
    Closed,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogForm {
    Pretty,
    Json,
}

impl Config {
    pub fn policy(&self) -> Policy {
        Policy {
            reuse_window: self.reuse_window,
            idle_ttl: self.session_idle_ttl,
            max_ttl: self.session_max_ttl,
            access_ttl: self.access_ttl,
            leeway: self.leeway,
            proof_ttl: self.proof_ttl,
        }
    }

    pub fn argon2_cost(&self) -> Cost {
        Cost {
            memory_kib: self.argon2_memory_kib,
            iterations: self.argon2_iterations,
            parallelism: self.argon2_parallelism,
        }
    }

    /// OWASP's minimum for Argon2id with one lane: 19 MiB and two passes, or 46 MiB and one.
    pub fn is_argon2_weak(&self) -> bool {
        let floor = match self.argon2_iterations {
            1 => 47_104,
            2 => 19_456,
            _ => 12_288,
        };
        self.argon2_memory_kib < floor
    }

    pub fn hash_permits(&self) -> usize {
        self.hash_permits
            .map_or_else(|| (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1), usize::from)
    }

    pub fn audience(&self) -> &str {
        self.audience.as_deref().unwrap_or(&self.public_url)
    }

    pub fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite://{}", self.data_dir.join("curfew.db").display()))
    }

    pub fn secret_key(&self) -> Option<&str> {
        self.secret_key.as_ref().or(self.secret_key_file.as_ref()).map(Hidden::expose)
    }

    pub fn smtp_url(&self) -> Option<&str> {
        self.smtp_url.as_ref().or(self.smtp_url_file.as_ref()).map(Hidden::expose)
    }

    pub fn mail_folder(&self) -> PathBuf {
        self.data_dir.join("mail")
    }

    /// Whom mails are from.
    ///
    /// # Errors
    /// When nobody said so and the public URL's host is none a mail can be from.
    pub fn mail_from(&self) -> Result<Mailbox, lettre::address::AddressError> {
        if let Some(mailbox) = &self.mail_from {
            return Ok(mailbox.clone());
        }
        let host =
            host(&self.public_url).filter(|host| host.parse::<std::net::Ipv4Addr>().is_err() && !host.starts_with('['));
        let address = Address::new("no-reply", host.as_deref().unwrap_or("localhost"))?;
        Ok(Mailbox::new(Some("Curfew".to_owned()), address))
    }

    /// Whether this is somebody trying Curfew out: nobody but this machine reaches it by its public URL, and
    /// nobody at all by its listener from elsewhere.
    pub fn is_local(&self) -> bool {
        host(&self.public_url).is_some_and(|host| is_loopback(&host)) && self.listen.ip().is_loopback()
    }

    /// Origins (RFC 6454) whose pages are ours.
    pub fn allowed_origins(&self) -> Vec<String> {
        if !self.allowed_origins.is_empty() {
            return self.allowed_origins.clone();
        }
        let mut origins = vec![self.public_url.clone()];
        if let Some(rest) = self.public_url.strip_prefix("http://localhost") {
            origins.push(format!("http://127.0.0.1{rest}"));
        }
        origins
    }

    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        config: Config,
    }

    fn parse(args: &[&str]) -> Result<Config, String> {
        let args = std::iter::once("curfew").chain(args.iter().copied());
        Cli::try_parse_from(args).map(|cli| cli.config).map_err(|error| error.to_string())
    }

    #[test]
    fn defaults_are_those_of_the_documents() {
        let config = parse(&[]).expect("defaults are valid");
        assert_eq!(config.policy(), Policy::default());
        assert_eq!(config.allowed_origins(), ["http://localhost:3000", "http://127.0.0.1:3000"]);
        assert_eq!(config.audience(), "http://localhost:3000");
        assert_eq!(config.database_url(), "sqlite://data/curfew.db");
        assert!(!config.is_argon2_weak());
        assert_eq!(config.signing_alg, SigningAlgorithm::EdDsa);
        assert_eq!(config.key_rotation, KeyRotation(Some(Duration::from_hours(90 * 24))));
        assert_eq!(parse(&["--key-rotation", "off"]).map(|config| config.key_rotation), Ok(KeyRotation(None)));
    }

    #[test]
    fn a_wrong_setting_is_named_with_what_to_write() {
        for (args, hint) in [
            (["--access-ttl", "2h"], "between 1s and 1h"),
            (["--reuse-window", "soon"], "10m, 30s or 14d"),
            (["--proof-ttl", "2h"], "between 1s and 1h"),
            (["--public-url", "http://id.example.org"], "https://"),
            (["--public-url", "https://id.example.org/path"], "must not have a path"),
            (["--public-url", "nonsense"], "https://id.example.org"),
            (["--hash-permits", "0"], "0"),
            (["--key-rotation", "10m"], "between 1h and 10y"),
            (["--signing-alg", "HS256"], "EdDSA, ES256, RS256"),
            (["--trusted-proxies", "ten"], "trusted-proxies"),
            (["--mail-from", "nobody"], "no-reply@example.org"),
        ] {
            let error = parse(&args).expect_err(args[0]);
            assert!(error.contains(args[0]) && error.contains(hint), "{error}");
        }
    }

    #[test]
    fn mail_is_from_the_public_urls_host_unless_said_otherwise() {
        let from = |args: &[&str]| parse(args).expect("valid").mail_from().map(|from| from.to_string());
        assert_eq!(from(&[]).as_deref(), Ok("Curfew <no-reply@localhost>"));
        assert_eq!(
            from(&["--public-url", "https://id.example.org:8443"]).as_deref(),
            Ok("Curfew <no-reply@id.example.org>")
        );
        assert_eq!(from(&["--public-url", "http://127.0.0.1:3000"]).as_deref(), Ok("Curfew <no-reply@localhost>"));
        assert_eq!(from(&["--public-url", "http://[::1]:3000"]).as_deref(), Ok("Curfew <no-reply@localhost>"));
        assert_eq!(from(&["--mail-from", "Us <us@example.org>"]).as_deref(), Ok("Us <us@example.org>"));
    }

    #[test]
    fn only_this_machine_reaches_a_place_that_is_local() {
        let is_local = |args: &[&str]| parse(args).expect("valid").is_local();
        assert!(is_local(&[]) && is_local(&["--public-url", "http://[::1]:3000"]));
        assert!(!is_local(&["--public-url", "https://id.example.org"]));
        assert!(!is_local(&["--listen", "0.0.0.0:3000"]));
    }

    #[test]
    fn debug_hides_the_secrets() {
        let config = parse(&["--secret-key", "c2VjcmV0", "--smtp-url", "smtps://a:c2VjcmV0@b"]).expect("valid");
        assert!(!format!("{config:?}").contains("c2VjcmV0"));
    }
}
