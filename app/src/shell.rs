//! The HTML document around the interface: head, asset links, boot data. Owns the order in which the
//! browser learns of things; knows no page.

use crate::{App, boot, paths, plain::Plain, theme::Theme, view::Boot};
use leptos::{html, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

/// Where the built files are, with their content hashes, as absolute paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetPaths {
    pub css: String,
    pub js: String,
    pub wasm: String,
}

/// The whole document, around the content of a plain page if it is one. Leptos' own `HydrationScripts` is not used: it
/// writes the nonce into an attribute that style sheets can read.
pub fn shell(assets: AssetPaths, theme: Theme, boot: Boot, plain: Option<Plain>) -> impl IntoView {
    let script = start_script(&assets);
    let data = serde_json::to_string(&boot).unwrap_or_default();
    provide_context(boot);
    if let Some(plain) = plain {
        provide_context(plain);
    }
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=theme.schemes()/>
                <FrameColours theme/>
                <meta name="description" content="Sign-in with sessions you can see, and end the moment you say so."/>
                <meta name=boot::META content=data/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css/>
                <link rel="modulepreload" href=assets.js/>
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <MetaTags/>
                <script type="module" nonce=use_nonce()>{script}</script>
            </head>
            <body><App/><Footer theme/></body>
        </html>
    }
}

/// What browsers paint around the page is the paper, of the scheme in use.
#[component]
fn FrameColours(theme: Theme) -> impl IntoView {
    let colour =
        |content, media: Option<&'static str>| html::meta().name("theme-color").content(content).attr("media", media);
    match theme {
        Theme::System => vec![
            colour("#f6f4ef", Some("(prefers-color-scheme: light)")),
            colour("#100f1c", Some("(prefers-color-scheme: dark)")),
        ],
        Theme::Light => vec![colour("#f6f4ef", None)],
        Theme::Dark => vec![colour("#100f1c", None)],
    }
}

/// Outside of what is hydrated: nothing in it ever changes without a new document.
#[component]
fn Footer(theme: Theme) -> impl IntoView {
    view! {
        <footer class="footer">
            <p>"Curfew. Sessions that end when you say so."</p>
            <form action=paths::THEME method="post" class="themes" aria-label="Colours">
                {Theme::ALL
                    .map(|choice| view! {
                        <button
                            type="submit" name="theme" value=choice.as_str()
                            aria-pressed=if choice == theme { "true" } else { "false" }
                        >
                            {choice.label()}
                        </button>
                    })
                    .collect_view()}
            </form>
        </footer>
    }
}

/// The paths are our own, made of hex digits and names; `{:?}` writes them as JavaScript strings.
fn start_script(AssetPaths { js, wasm, .. }: &AssetPaths) -> String {
    format!("import start,{{hydrate}} from {js:?};start({{module_or_path:{wasm:?}}}).then(hydrate)")
}
