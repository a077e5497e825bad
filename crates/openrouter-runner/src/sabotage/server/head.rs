//! Adds a body to responses to HEAD. The mock never writes one, so a proxy in front of it does.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The body.
const BODY: &[u8] = b"{\"data\":[]}";

/// A proxy that forwards every connection to a server and adds a body to every response to HEAD. It stops when dropped.
pub struct HeadWithBody {
    url: String,
    task: JoinHandle<()>,
}

impl HeadWithBody {
    /// Starts the proxy for the server at `url`.
    ///
    /// # Errors
    /// If no port is available.
    pub async fn start(url: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let own = format!("http://{}", listener.local_addr()?);
        let behind = url.trim_start_matches("http://").to_owned();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                let behind = behind.clone();
                open.spawn(async move {
                    // An error ends only its own connection.
                    let _ = hand_on(near, &behind).await;
                });
                while open.try_join_next().is_some() {}
            }
        });
        Ok(Self { url: own, task })
    }

    /// Returns the proxy's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for HeadWithBody {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn hand_on(mut near: TcpStream, behind: &str) -> std::io::Result<()> {
    let mut far = TcpStream::connect(behind).await?;
    let (mut asked, mut answered) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    loop {
        tokio::select! {
            count = near.read(&mut asked) => match count? {
                0 => {
                    far.shutdown().await?;
                    tokio::io::copy(&mut far, &mut near).await?;
                    return Ok(());
                }
                count if asked[..count].starts_with(b"HEAD ") => {
                    far.write_all(&asked[..count]).await?;
                    let head = far.read(&mut answered).await?;
                    near.write_all(&answered[..head]).await?;
                    near.write_all(BODY).await?;
                    return near.shutdown().await;
                }
                count => far.write_all(&asked[..count]).await?,
            },
            count = far.read(&mut answered) => match count? {
                0 => return near.shutdown().await,
                count => near.write_all(&answered[..count]).await?,
            },
        }
    }
}
