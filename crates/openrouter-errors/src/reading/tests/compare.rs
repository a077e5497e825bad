//! Compares the scanner's view of a text with serde's.

use std::fmt;

use super::super::lax::Lax;
use super::super::peek;
use super::super::scan;
use super::super::tape::JsonTape;
use super::super::upstream_view;
use super::slow;

macro_rules! print_view {
    ($(#[$meta:meta])* $name:ident { $($key:literal => $field:ident : $kind:ident $(<$inner:ident>)?,)+ }) => {
        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($field), &self.$field()))+.finish()
            }
        }
    };
}

mod print {
    use super::fmt;
    use crate::reading::peek::{
        ChoiceView, Choices, DataView, DeltaView, ErrorView, MetaView, ResponseView, Top, views,
    };
    use crate::reading::upstream_view::{UpstreamView, upstream_views};

    views!(print_view);
    upstream_views!(print_view);

    impl fmt::Debug for Choices<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Choices")
                .field("count", &self.count)
                .field("chosen", &self.chosen)
                .field("any_content", &self.any_content)
                .finish()
        }
    }
}

/// Checks that both read the same from a text: as a response, as a provider's body, and as a value.
pub(crate) fn compare(text: &str) -> Result<(), String> {
    let mut tape = JsonTape::default();
    let fast = tape.read::<peek::Top<'_>>(text).map(|(top, end)| {
        let json = &text[..end];
        format!("{:?} {json}", tape.view_of::<peek::Top<'_>>(top))
    });
    let slow =
        slow::first_value::<slow::Top<'_>>(text).map(|(top, json)| format!("{top:?} {json}"));
    same(text, fast, slow)?;
    let fast = tape
        .read::<upstream_view::UpstreamView<'_>>(text)
        .map(|(top, end)| {
            let (view, json) = (
                tape.view_of::<upstream_view::UpstreamView<'_>>(top),
                &text[..end],
            );
            format!("{view:?} {json}")
        });
    let slow = slow::first_value::<slow::UpstreamView<'_>>(text)
        .map(|(view, json)| format!("{view:?} {json}"));
    same(text, fast, slow)?;
    let slow = serde_json::from_str::<Lax<'_>>(text).ok();
    let print = |value: Option<Lax<'_>>| value.map(|value| format!("{value:?}"));
    same(text, print(scan::value(text)), print(slow))
}

fn same(text: &str, fast: Option<String>, slow: Option<String>) -> Result<(), String> {
    if fast == slow {
        return Ok(());
    }
    Err(format!(
        "{text:?}\nby the scanner: {fast:?}\nby serde: {slow:?}"
    ))
}
