//! A body behind the head of a response to HEAD. The mock never writes one, so something is before it that does.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The body.
const BODY: &[u8] = b"{\"data\":[]}";

/// Hands every connection on to a server, with a body behind every response to HEAD. It ends when it is dropped.
pub struct HeadWithBody {
    url: String,
    task: JoinHandle<()>,
}

impl HeadWithBody {
    /// Listens before the server at `url`.
    ///
    /// # Errors
    /// When there is no port to listen on.
    pub async fn start(url: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let own = format!("http://{}", listener.local_addr()?);
        let behind = url.trim_start_matches("http://").to_owned();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                let behind = behind.clone();
                open.spawn(async move {
                    // A connection that breaks is the end of it, and of nothing else.
                    let _ = hand_on(near, &behind).await;
                });
                while open.try_join_next().is_some() {}
            }
        });
        Ok(Self { url: own, task })
    }

    /// Where it listens.
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
