//! `POST /theme`: the form in every page's footer. Sets a cookie and leads back to where the person was.

use super::{
    actions::{MAX_BODY, is_form},
    cookies,
    error::Problem,
    fields,
    forms::see_other,
};
use app::{error::ApiError, paths, theme::Theme};
use axum::{body::to_bytes, extract::Request, response::Response};
use http::{HeaderMap, Uri, header};

pub async fn choose(request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    if !is_form(&parts.headers) {
        return Err(ApiError::UnsupportedMediaType.into());
    }
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| ApiError::BodyTooLarge)?;
    let theme = chosen(&body).ok_or(ApiError::BadRequest)?;
    let mut response = see_other(&back(&parts.headers));
    response.headers_mut().insert(header::SET_COOKIE, cookies::set_theme(theme));
    Ok(response)
}

fn chosen(body: &[u8]) -> Option<Theme> {
    let fields = fields::parse(body)?;
    fields.iter().find(|(name, _)| name == "theme").and_then(|(_, value)| Theme::parse(value))
}

/// The page the form stood on (RFC 9110 §10.1.3). Of an address elsewhere only the path counts, and it is one of ours
/// or leads to "not found".
fn back(headers: &HeaderMap) -> String {
    let page = headers.get(header::REFERER).and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
    let target = page.as_ref().and_then(Uri::path_and_query).map_or(paths::HOME, |target| target.as_str());
    paths::safe_next(target).unwrap_or(paths::HOME).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn it_leads_back_to_a_page_of_ours_whatever_the_browser_says() {
        let back = |referer: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            back(&headers)
        };
        assert_eq!(back("http://localhost:3000/admin?user=1#x"), "/admin?user=1");
        assert_eq!(back("https://evil.example//evil.example/x"), "/");
        for odd in ["", "about:blank", "https://", "%%%", "javascript:alert(1)"] {
            assert_eq!(back(odd), "/", "{odd:?}");
        }
        assert_eq!(super::back(&HeaderMap::new()), "/");
    }
}
