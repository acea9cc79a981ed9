//! A database of places that the operator brings: the MMDB format of MaxMind, which others publish in as well. Read
//! into memory at the start; asked for names in English, and for nothing finer than a city.

use super::countries;
use maxminddb::{MaxMindDbError, PathElement, PathElement::Key, Reader, WithinOptions};
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

/// Why the database of places cannot be used; says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    #[error(
        "the database of places {0} cannot be read: {1}; correct CURFEW_GEOIP_DB, or leave it out for a built-in table of countries"
    )]
    Unreadable(PathBuf, MaxMindDbError),
    #[error("the database {0} (\"{1}\") knows no places; CURFEW_GEOIP_DB wants one by city or by country")]
    NoPlaces(PathBuf, String),
}

/// Where a country's code stands: MaxMind's and DB-IP's form, then the flat one of smaller publishers.
const COUNTRY: [&[PathElement<'static>]; 2] = [&[Key("country"), Key("iso_code")], &[Key("country_code")]];
const CITY: [&[PathElement<'static>]; 2] = [&[Key("city"), Key("names"), Key("en")], &[Key("city")]];
/// Networks looked at before a database is said to know no places.
const TRIED: usize = 1000;

pub struct Database(Reader<Vec<u8>>);

impl Database {
    pub fn open(path: &Path) -> Result<Self, PlaceError> {
        let unreadable = |error| PlaceError::Unreadable(path.to_owned(), error);
        let database = Self(Reader::open_readfile(path).map_err(unreadable)?);
        if database.knows_places().map_err(unreadable)? {
            Ok(database)
        } else {
            Err(PlaceError::NoPlaces(path.to_owned(), database.0.metadata().database_type.clone()))
        }
    }

    /// "Lisbon, Portugal", or "Portugal".
    pub fn place(&self, address: IpAddr) -> Option<String> {
        let found = self.0.lookup(address).ok()?;
        let text =
            |paths: [&[PathElement<'_>]; 2]| paths.iter().find_map(|path| found.decode_path::<String>(path).ok()?);
        let country = countries::name(&text(COUNTRY)?)?;
        Some(match text(CITY).filter(|city| !city.is_empty()) {
            Some(city) => format!("{city}, {country}"),
            None => country.to_owned(),
        })
    }

    fn knows_places(&self) -> Result<bool, MaxMindDbError> {
        for found in self.0.networks(WithinOptions::default())?.take(TRIED) {
            let found = found?;
            if COUNTRY.iter().any(|path| matches!(found.decode_path::<String>(path), Ok(Some(_)))) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
