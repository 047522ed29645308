//! The members of classes that others have anew, and the functions of a name.

use std::collections::HashMap;

use super::super::meaning::{Function, Value};
use super::Scopes;

impl Scopes {
    /// What a first reading of the program found, for another one.
    pub(in crate::extract::program) fn into_later(mut self) -> Self {
        let classes = std::rc::Rc::clone(&self.classes_of_file);
        self.later = None;
        self.overridden = classes.fields(&self);
        self.overridden_functions = classes.functions(&self);
        self
    }

    /// Whether there are classes that have members of others anew.
    pub(in crate::extract::program) fn has_overridden(&self) -> bool {
        let has_fields = self.overridden.values().any(|names| !names.is_empty());
        has_fields
            || self
                .overridden_functions
                .values()
                .any(|names| !names.is_empty())
    }

    /// The fields of a class that is not open any more.
    pub(in crate::extract::program) fn fields_of(
        &self,
        class: &str,
    ) -> Option<&HashMap<String, Value>> {
        self.classes.get(class)
    }

    /// The method of a class.
    pub(in crate::extract::program) fn function_of(
        &self,
        class: &str,
        name: &str,
    ) -> Option<&Function> {
        let mut of_name = self.functions.get(name)?.iter();
        let of_class = of_name.find(|(it, _)| it.as_deref() == Some(class));
        of_class.map(|(_, function)| function)
    }

    /// What a member is to the method that is open, if a class below has it anew and the method gives it no value.
    pub(super) fn overridden(&self, path: &[&str]) -> Option<&Value> {
        let later = self
            .later
            .as_deref()
            .filter(|it| !it.overridden.is_empty())?;
        let class = match path {
            ["self" | "cls" | "this", _] => self.class()?,
            [_] => self.owner(path)?,
            _ => return None,
        };
        let name = path.last()?;
        let value = later.overridden.get(class)?.get(*name)?;
        let innermost = self.open.iter().rev().find(|scope| scope.is_function())?;
        let is_given = |(owner, it): &(String, String)| owner == class && it == name;
        (!innermost.changed.iter().any(is_given)).then_some(value)
    }

    /// The function or method that gives text by this name, called on an object or nothing.
    pub(in crate::extract::program) fn function(
        &self,
        object: &str,
        name: &str,
    ) -> Option<&Function> {
        let is_own = matches!(object, "" | "self" | "this" | "cls");
        let class = if is_own { self.class() } else { Some(object) };
        let later = self.later.as_deref();
        let anew = |class: &str| later?.overridden_functions.get(class)?.get(name);
        if let Some(overridden) = class.filter(|_| is_own).and_then(anew) {
            return overridden.as_ref();
        }
        let here = self.functions.get(name).into_iter().flatten();
        let there = later
            .and_then(|it| it.functions.get(name))
            .into_iter()
            .flatten();
        let of = |class: Option<&str>| {
            let mut known = here.clone().chain(there.clone());
            known.find(|(it, _)| it.as_deref() == class)
        };
        let above = || {
            let mut above = self.classes_of_file.above(class?);
            above.find_map(|it| of(Some(it)))
        };
        let found = class.and_then(|class| of(Some(class))).or_else(above);
        let found = found.or_else(|| of(None).filter(|_| is_own));
        // By its name alone.
        let by_name = || {
            here.clone()
                .next_back()
                .or_else(|| there.clone().next_back())
        };
        let (_, function) = found.or_else(by_name)?;
        matches!(function.returned, Value::Text(_) | Value::Either(_)).then_some(function)
    }
}
