//! The window as a person meets it: by the words on the page. Everything waits until it is there.

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, thread};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::NewSessionError;
pub use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

use crate::machine::{Group, Machine, program, root};

/// A person would have given up by then, even on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(40);
/// Between two looks at the page.
const GLANCE: Duration = Duration::from_millis(40);

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub struct Window<'m> {
    client: Client,
    driver: Group,
    machine: &'m Machine,
}

impl<'m> Window<'m> {
    /// Starts the program and waits until its page is there.
    pub async fn open(machine: &'m Machine) -> Window<'m> {
        let (driver, address) = machine.driver();
        let wanted = json!({ "webkitgtk:browserOptions": { "binary": program(), "args": [] } });
        let wanted = wanted.as_object().expect("an object").clone();
        let mut builder =
            ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(wanted);
        let until = Instant::now() + PATIENCE;
        let client = loop {
            match builder.connect(&address).await {
                Ok(client) => break client,
                // The driver listens a moment after it was started.
                Err(NewSessionError::FailedC(_) | NewSessionError::Lost(_))
                    if Instant::now() < until =>
                {
                    tokio::time::sleep(GLANCE).await;
                }
                Err(error) => panic!("no window: {error:?}\n{}", machine.log()),
            }
        };
        let window = Window {
            client,
            driver,
            machine,
        };
        window.find("heading", "", None).await;
        window
    }

    /// Ends the program where it stands, as a power cut would.
    pub fn kill(mut self) {
        self.driver.kill();
    }

    // What a person does.

    /// Presses a button or follows a link.
    pub async fn press(&self, name: &str) {
        self.press_in(None, name).await;
    }

    /// The same within a group, a panel, or a line of a list that holds these words.
    pub async fn press_at(&self, place: &str, name: &str) {
        self.press_in(Some(place), name).await;
    }

    async fn press_in(&self, place: Option<&str>, name: &str) {
        let element = self.in_view(self.find("press", name, place).await).await;
        self.done(element.click().await, &format!("press {name}"))
            .await;
    }

    /// Types into a field, in place of what was there.
    pub async fn fill(&self, label: &str, words: &str) {
        self.fill_in(None, label, words).await;
    }

    pub async fn fill_at(&self, place: &str, label: &str, words: &str) {
        self.fill_in(Some(place), label, words).await;
    }

    async fn fill_in(&self, place: Option<&str>, label: &str, words: &str) {
        let element = self.find("field", label, place).await;
        let id = json!({ ELEMENT: element.element_id().as_ref() });
        self.script("arguments[0].focus(); arguments[0].select()", vec![id])
            .await;
        // Typing replaces what is selected.
        let words = if words.is_empty() { "\u{E003}" } else { words };
        self.done(
            element.send_keys(words).await,
            &format!("type into {label}"),
        )
        .await;
    }

    /// A date in its three boxes, from `2026-11-22`.
    pub async fn date(&self, label: &str, date: &str) {
        let parts: Vec<&str> = date.split('-').collect();
        for (box_label, part) in [("Day", parts[2]), ("Month", parts[1]), ("Year", parts[0])] {
            self.fill_at(label, box_label, part).await;
        }
    }

    /// Ticks a radio button or a checkbox.
    pub async fn tick(&self, name: &str) {
        self.tick_in(None, name).await;
    }

    pub async fn tick_at(&self, place: &str, name: &str) {
        self.tick_in(Some(place), name).await;
    }

    async fn tick_in(&self, place: Option<&str>, name: &str) {
        let element = self.in_view(self.find("tick", name, place).await).await;
        if !self.done(element.is_selected().await, name).await {
            self.done(element.click().await, &format!("tick {name}"))
                .await;
        }
    }

    /// Chooses from a list that folds.
    pub async fn choose(&self, label: &str, option: &str) {
        self.choose_in(None, label, option).await;
    }

    pub async fn choose_at(&self, place: &str, label: &str, option: &str) {
        self.choose_in(Some(place), label, option).await;
    }

    /// Without the mouse: the list folds out in a window of the system's, which no driver reaches.
    async fn choose_in(&self, place: Option<&str>, label: &str, option: &str) {
        let element = self.find("field", label, place).await;
        let id = json!({ ELEMENT: element.element_id().as_ref() });
        let chosen = self.script(
            "const [list, wanted] = arguments;
             const names = [...list.options].map(wordsOf);
             const exact = names.indexOf(wanted);
             const at = exact >= 0 ? exact : names.findIndex((name) => name.startsWith(wanted));
             if (at < 0) return false;
             list.selectedIndex = at;
             list.dispatchEvent(new Event('change', { bubbles: true }));
             return true;",
            vec![id, json!(option)],
        );
        if chosen.await != json!(true) {
            self.lost(&format!("{label} offers no {option}")).await;
        }
    }

    /// Reads a long part of the page to its end.
    pub async fn scroll_to_the_end(&self, of: &str) {
        let said = "document.querySelector(arguments[0]).scrollIntoView({ block: 'end' })";
        self.script(said, vec![json!(of)]).await;
    }

    /// Presses keys together, such as Ctrl and K.
    pub async fn keys(&self, together: &[char]) {
        let mut actions = KeyActions::new("keys".into());
        for key in together {
            actions = actions.then(KeyAction::Down { value: *key });
        }
        for key in together.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *key });
        }
        self.done(self.client.perform_actions(actions).await, "press keys")
            .await;
    }

    /// Types where the focus is.
    pub async fn type_here(&self, words: &str) {
        let here = self
            .done(self.client.active_element().await, "find the focus")
            .await;
        self.done(here.send_keys(words).await, "type").await;
    }

    // What a person sees.

    /// Waits for the page so headed.
    pub async fn heading(&self, words: &str) {
        self.until(&format!("a page headed {words}"), async || {
            let said = "return find('heading', arguments[0]).some((one) => one.matches('h1'))";
            self.script(said, vec![json!(words)]).await == json!(true)
        })
        .await;
    }

    /// Waits until the page's address holds these words.
    pub async fn at(&self, words: &str) {
        self.until(&format!("the place {words}"), async || {
            let said = "return location.hash.includes(arguments[0])";
            self.script(said, vec![json!(words)]).await == json!(true)
        })
        .await;
    }

    /// Waits for words anywhere on the page, also in its fields.
    pub async fn see(&self, words: &str) {
        self.see_in(None, words).await;
    }

    pub async fn see_at(&self, place: &str, words: &str) {
        self.see_in(Some(place), words).await;
    }

    async fn see_in(&self, place: Option<&str>, words: &str) {
        self.until(
            &format!("the words “{words}” in {}", place.unwrap_or("the page")),
            async || {
                let said = "return text(arguments[1]).includes(arguments[0])";
                self.script(said, vec![json!(words), json!(place)]).await == json!(true)
            },
        )
        .await;
    }

    /// Waits until a picture so described is painted.
    pub async fn see_picture(&self, described: &str) {
        self.until(&format!("the picture “{described}”"), async || {
            let said = "return [...document.images].some((one) =>
                          one.alt.startsWith(arguments[0]) && one.complete && one.naturalWidth > 300)";
            self.script(said, vec![json!(described)]).await == json!(true)
        })
        .await;
    }

    /// What is refused stands beside its field, and in the summary.
    pub async fn refused(&self, words: &str) {
        self.until(
            &format!("the refusal “{words}” in the summary and beside its field"),
            async || {
                let said = "const all = (what) => [...document.querySelectorAll(what)].filter(seen)
                          .some((one) => wordsOf(one).includes(arguments[0]));
                        return all('.govuk-error-summary') && all('.govuk-error-message')";
                self.script(said, vec![json!(words)]).await == json!(true)
            },
        )
        .await;
    }

    /// The words of all that the page shows.
    pub async fn text(&self) -> String {
        self.text_in(None).await
    }

    pub async fn text_at(&self, place: &str) -> String {
        self.text_in(Some(place)).await
    }

    async fn text_in(&self, place: Option<&str>) -> String {
        self.script("return text(arguments[0])", vec![json!(place)])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The name of what has the focus.
    pub async fn focused(&self) -> String {
        let said = "return nameOf(document.activeElement)";
        self.script(said, vec![])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The area that the focus is in, as F6 knows them.
    pub async fn focused_area(&self) -> String {
        let said = "const area = document.activeElement.closest('[data-area]');
                    return area ? `${area.tagName} ${area.getAttribute('aria-label') ?? ''}` : ''";
        self.script(said, vec![])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Presses Tab until the focus is on what is so called.
    pub async fn tab_to(&self, name: &str) {
        for _ in 0..60 {
            if self.focused().await == name {
                return;
            }
            self.keys(&[Key::Tab.into()]).await;
        }
        self.lost(&format!("Tab does not lead to {name}")).await;
    }

    /// This screen breaks no rule of WCAG 2.2 A or AA that a program can see.
    pub async fn accessible(&self, screen: &str) {
        self.until("the page to be ready", async || {
            let said = "return document.fonts.status === 'loaded'
                          && ![...document.querySelectorAll('.app-waiting')].some(seen)";
            self.script(said, vec![]).await == json!(true)
        })
        .await;
        if self.script("return typeof window.axe", vec![]).await != json!("object") {
            let axe = root().join("ui/node_modules/axe-core/axe.min.js");
            let axe = fs::read_to_string(axe).expect("axe-core is installed with the pages");
            self.done(
                self.client.execute(&axe, vec![]).await,
                "bring axe to the page",
            )
            .await;
        }
        let run = "const answer = arguments[arguments.length - 1];
                   const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
                   axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then(
                     ({ violations }) => answer(violations.flatMap(({ id, help, nodes }) =>
                       nodes.map(({ html, failureSummary }) =>
                         `${id}: ${help}\\n    ${html}\\n    ${failureSummary.replace(/\\s+/g, ' ')}`))),
                     (error) => answer([`axe: ${error}`]));";
        let found = self
            .done(self.client.execute_async(run, vec![]).await, "run axe")
            .await;
        let found: Vec<&str> = found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        assert!(
            found.is_empty(),
            "{screen} breaks {} rules:\n  {}",
            found.len(),
            found.join("\n  ")
        );
    }

    /// Keeps a picture of the window in target/screens.
    pub async fn picture(&self, name: &str) -> PathBuf {
        let folder = root().join("target/screens");
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let file = folder.join(format!("{name}.png"));
        // A web view that cannot paint would keep the driver waiting for ever.
        let taken = tokio::time::timeout(PATIENCE, self.client.screenshot()).await;
        let taken = taken
            .expect("the window paints in time")
            .expect("a picture");
        fs::write(&file, taken).expect("the picture can be kept");
        file
    }

    // How.

    async fn find(&self, role: &str, name: &str, within: Option<&str>) -> Element {
        let until = Instant::now() + PATIENCE;
        loop {
            let said = "return find(...arguments)";
            let found = self
                .script(said, vec![json!(role), json!(name), json!(within)])
                .await;
            let found = found.as_array().map_or(&[][..], Vec::as_slice);
            // Nobody chooses between two of the same name, unless any will do.
            if let [one, rest @ ..] = found
                && (rest.is_empty() || name.is_empty())
                && let Some(id) = one[ELEMENT].as_str()
            {
                return Element::from_element_id(
                    self.client.clone(),
                    ElementRef::from(id.to_owned()),
                );
            }
            if Instant::now() > until {
                let place = within
                    .map(|place| format!(" in {place}"))
                    .unwrap_or_default();
                self.lost(&format!(
                    "looked for one {role} “{name}”{place}, found {}",
                    found.len()
                ))
                .await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// The driver alone does not bring into view what lies in a part that scrolls by itself.
    async fn in_view(&self, element: Element) -> Element {
        let id = json!({ ELEMENT: element.element_id().as_ref() });
        self.script("arguments[0].scrollIntoView({ block: 'center' })", vec![id])
            .await;
        element
    }

    pub async fn until(&self, what: &str, there: impl AsyncFn() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !there().await {
            if Instant::now() > until {
                self.lost(&format!("waited for {what}")).await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    async fn script(&self, said: &str, arguments: Vec<Value>) -> Value {
        let said = format!("{}\n{said}", include_str!("page.js"));
        match self.client.execute(&said, arguments).await {
            Ok(value) => value,
            Err(error) => panic!(
                "the page could not be asked: {error}\n{}",
                self.machine.log()
            ),
        }
    }

    async fn done<T, E: std::fmt::Debug>(&self, outcome: Result<T, E>, what: &str) -> T {
        match outcome {
            Ok(value) => value,
            Err(error) => self.lost(&format!("could not {what}: {error:?}")).await,
        }
    }

    /// Ends the test and shows where the window stands.
    async fn lost(&self, what: &str) -> ! {
        let outline = self.script("return outline()", vec![]).await;
        let test = thread::current()
            .name()
            .unwrap_or("journey")
            .replace("::", "-");
        let picture = self.picture(&format!("failed-{test}")).await;
        panic!(
            "{what}\n{}\npicture: {}\n{}",
            outline.as_str().unwrap_or_default(),
            picture.display(),
            self.machine.log()
        )
    }
}
