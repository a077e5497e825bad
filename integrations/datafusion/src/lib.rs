//! `openrouter_diagnosis(body, status)` for [DataFusion](https://datafusion.apache.org): what went wrong in each answer of
//! a log, as a struct whose members SQL can select, filter and group by.
//!
//! ```
//! use datafusion::prelude::SessionContext;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> datafusion::error::Result<()> {
//! let context = SessionContext::new();
//! context.register_udf(openrouter_errors_datafusion::openrouter_diagnosis());
//! let causes = context
//!     .sql(r#"SELECT d.cause FROM (SELECT openrouter_diagnosis('{"error":{"code":402,"message":"Insufficient credits"}}') AS d)"#)
//!     .await?
//!     .to_string()
//!     .await?;
//! assert!(causes.contains("credits.insufficient"), "{causes}");
//! # Ok(())
//! # }
//! ```

mod answers;
mod function;

pub use answers::members;
pub use function::openrouter_diagnosis;
