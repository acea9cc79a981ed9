//! The HTML document around the interface: head, asset links, boot data. Owns the order in which the
//! browser learns of things; knows no page.

use crate::{App, boot, plain::Plain, view::Boot};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

/// Where the built files are, with their content hashes, as absolute paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetPaths {
    pub css: String,
    pub js: String,
    pub wasm: String,
}

/// The whole document, around the content of a plain page if it is one. Leptos' own `HydrationScripts` is not used: it writes the nonce into an attribute
/// that style sheets can read.
pub fn shell(assets: AssetPaths, boot: Boot, plain: Option<Plain>) -> impl IntoView {
    let script = start_script(&assets);
    let data = serde_json::to_string(&boot).unwrap_or_default();
    provide_context(boot);
    if let Some(plain) = plain {
        provide_context(plain);
    }
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#f6f4ef" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#100f1c" media="(prefers-color-scheme: dark)"/>
                <meta name="description" content="Sign-in with sessions you can see, and end the moment you say so."/>
                <meta name=boot::META content=data/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css/>
                <link rel="modulepreload" href=assets.js/>
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <MetaTags/>
                <script type="module" nonce=use_nonce()>{script}</script>
            </head>
            <body><App/></body>
        </html>
    }
}

/// The paths are our own, made of hex digits and names; `{:?}` writes them as JavaScript strings.
fn start_script(AssetPaths { js, wasm, .. }: &AssetPaths) -> String {
    format!("import start,{{hydrate}} from {js:?};start({{module_or_path:{wasm:?}}}).then(hydrate)")
}
