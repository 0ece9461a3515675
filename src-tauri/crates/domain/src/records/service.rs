//! A care service that a provider runs.

use crate::record::{Index, IndexEntry, Kind, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum ServiceType {
    #[schemars(title = "Nursing home")]
    NursingHome,
    #[schemars(title = "Residential home")]
    ResidentialHome,
    #[schemars(title = "Home care")]
    HomeCare,
    #[schemars(title = "Supported living")]
    SupportedLiving,
    #[schemars(title = "Day opportunities")]
    DayOpportunities,
    #[schemars(title = "Short breaks and respite")]
    Respite,
    #[schemars(title = "Children’s home")]
    ChildrensHome,
    #[schemars(title = "Fostering")]
    Fostering,
    #[schemars(title = "Advocacy")]
    Advocacy,
    #[schemars(title = "Intermediate care")]
    IntermediateCare,
    #[schemars(title = "Prevention and support")]
    Prevention,
    #[schemars(title = "Other")]
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum ClientGroup {
    #[schemars(title = "Adults")]
    Adults,
    #[schemars(title = "Children and young people")]
    Children,
    #[schemars(title = "All ages")]
    All,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Service", description = "", extend("x-sensitivity" = "provider"))]
pub struct Service {
    /// As people know it, such as Larkspur House.
    #[schemars(title = "Name of the service", extend("x-missing" = "Enter the name of the service"))]
    pub name: String,
    #[schemars(title = "Provider", extend("x-link" = "provider", "x-missing" = "Choose the provider"))]
    pub provider: Uuid,
    #[schemars(title = "Type of care", extend("x-missing" = "Choose the type of care"))]
    pub service_type: ServiceType,
    #[schemars(title = "Who it is for", extend("x-missing" = "Choose who it is for"))]
    pub client_group: ClientGroup,
    /// Such as 48 beds, 22 tenancies or 1,450 hours a week.
    #[serde(default)]
    #[schemars(title = "Size", extend("x-width" = 20))]
    pub size: Option<String>,
    /// The registered manager, or the person in charge.
    #[serde(default)]
    #[schemars(title = "Manager")]
    pub manager: Option<String>,
    #[serde(default)]
    #[schemars(title = "Is it regulated?", extend("x-kind" = "yes-no"))]
    pub regulated: bool,
    /// The number that the regulator gave the service.
    #[serde(default)]
    #[schemars(title = "Regulator’s number", extend("x-width" = 20))]
    pub regulator_id: Option<String>,
    /// With its date, such as Good, 14 March 2024.
    #[serde(default)]
    #[schemars(title = "Regulator’s rating")]
    pub regulator_rating: Option<String>,
}

impl Record for Service {
    const KIND: Kind = Kind::Service;
    fn indexes(&self) -> Vec<IndexEntry> {
        vec![IndexEntry {
            index: Index::Kind,
            key: (Self::KIND as u16).to_be_bytes().into(),
        }]
    }
}
