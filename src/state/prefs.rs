//! Theme and language. Precedence: the address, then what is stored, then what the browser wishes.

use super::address;
use crate::names::{Param, StorageKey};
use crate::platform::{dom, location, storage};
use leptos::prelude::*;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Theme; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in storage and in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == text)
    }
}

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 简体中文.
    Chinese,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Self::English, Self::Chinese];

    /// The tag in the document, in storage and in the address.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The language's name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(text))
    }
}

/// What a person prefers.
#[derive(Clone, Copy, Debug)]
pub struct Prefs {
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// The language.
    pub language: RwSignal<Language>,
}

impl Prefs {
    /// Reads the preferences and applies them to the document.
    pub fn provide() -> Self {
        let pairs = address::parse(&location::search());
        let asked = |param: Param, key: StorageKey| {
            let of_address = pairs.iter().find(|p| p.0 == param.as_str()).map(|p| p.1.clone());
            of_address.or_else(|| storage::get(key))
        };
        let theme = asked(Param::Theme, StorageKey::Theme).and_then(|t| Theme::parse(&t)).unwrap_or_default();
        let wished = || {
            // Any Chinese is nearer to simplified Chinese than to English.
            let tag = dom::preferred_language(&["en", "zh"])?;
            Some(if tag == "zh" { Language::Chinese } else { Language::English })
        };
        let language = asked(Param::Language, StorageKey::Language)
            .and_then(|l| Language::parse(&l))
            .or_else(wished)
            .unwrap_or_default();
        let prefs = Self { theme: RwSignal::new(theme), language: RwSignal::new(language) };
        let wear =
            |theme: Theme| dom::set_root("data-theme", (theme != Theme::System).then(|| theme.as_str()));
        // At once, before anything reads colours; an effect would run after the first charts were given theirs.
        wear(theme);
        Effect::new(move |_| wear(prefs.theme.get()));
        Effect::new(move |_| dom::set_root("lang", Some(prefs.language.get().tag())));
        provide_context(prefs);
        prefs
    }

    /// Chooses a theme and stores it.
    pub fn choose_theme(self, theme: Theme) {
        storage::set(StorageKey::Theme, (theme != Theme::System).then(|| theme.as_str()));
        self.theme.set(theme);
    }

    /// Chooses a language and stores it.
    pub fn choose_language(self, language: Language) {
        storage::set(StorageKey::Language, Some(language.tag()));
        self.language.set(language);
    }
}

/// The preferences.
pub fn use_prefs() -> Prefs {
    expect_context()
}
