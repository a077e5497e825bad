//! Macros for enums whose variants each have a word: `as_str`, `ALL` and `Display`.

/// Defines an enum whose variants each have a word.
#[macro_export]
macro_rules! words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+
        }
    ) => {
        $(#[$meta])*
        $vis enum $name {
            $( $(#[$variant_meta])* $variant, )+
        }

        impl $name {
            /// All of them, in the order of their declaration.
            $vis const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the word, as reports spell it.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

/// Defines an enum of stable ids, which are serialized as their words: [`words!`](crate::words!) with the common derives.
#[macro_export]
macro_rules! ids {
    ( $(#[$meta:meta])* $vis:vis enum $name:ident { $($body:tt)+ } ) => {
        $crate::words! {
            $(#[$meta])*
            #[derive(
                Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
                serde::Serialize, serde::Deserialize, schemars::JsonSchema,
            )]
            #[serde(rename_all = "snake_case")]
            $vis enum $name { $($body)+ }
        }
    };
}
