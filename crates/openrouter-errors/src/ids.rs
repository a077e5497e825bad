//! `closed_ids!` defines a closed set of stable ids as an enum (`as_str`, `FromStr`, `Display`, serde, `ALL`).
//!
//! These ids belong to this project. OpenRouter's own vocabularies are open and are in [`crate::vocab`].

/// The error for a string that is not an id of the expected set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownId {
    /// The expected kind of id (`surface`, `delivery`, ...).
    pub kind: &'static str,
    /// The string that was found.
    pub found: String,
}

impl std::fmt::Display for UnknownId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is not a {}", self.found, self.kind)
    }
}

impl std::error::Error for UnknownId {}

macro_rules! closed_ids {
    (
        $(#[$meta:meta])*
        $name:ident as $kind:literal {
            $( $(#[$vmeta:meta])* $variant:ident = $id:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[$vmeta])* #[serde(rename = $id)] $variant, )+
        }

        impl $name {
            /// All ids of the set, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the stable id, as files and reports spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ids::UnknownId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|id| id.as_str() == text).ok_or_else(|| {
                    $crate::ids::UnknownId { kind: $kind, found: text.to_owned() }
                })
            }
        }
    };
}

pub(crate) use closed_ids;
