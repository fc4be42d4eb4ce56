//! The attribute of Relata's tests.

use proc_macro::TokenStream;
use quote::quote;
use syn::{ItemFn, parse_macro_input};

/// Runs an `async fn(test: Test)` on SQLite and on PostgreSQL, as the tests `NAME::sqlite` and
/// `NAME::postgres`.
///
/// Each run gets an empty database. Where PostgreSQL is not installed, its test passes without a
/// run.
#[proc_macro_attribute]
pub fn test_on_both(_: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    let name = &function.sig.ident;

    quote! {
        #function

        mod #name {
            use crate::support::{Test, run};

            #[test]
            fn sqlite() {
                run(async { super::#name(Test::sqlite().await).await });
            }

            #[test]
            fn postgres() {
                run(async {
                    if let Some(test) = Test::postgres().await {
                        super::#name(test).await;
                    }
                });
            }
        }
    }
    .into()
}
