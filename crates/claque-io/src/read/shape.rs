//! Which column of an input stands for what.

use super::error::ReadError;
use super::format::{FORMATS, Finish, Format, Layout, Shape, Taken, as_it_is, no_posts};
use super::role::{ColumnMap, Role};

/// Which columns were taken for what.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) format: &'static Format,
    /// Role and number of the column, in the order of [`Role::ALL`].
    pub(crate) columns: Vec<(Role, usize)>,
    pub(crate) names: Vec<String>,
    /// Where the columns of each role begin in `columns`, and one past the last.
    starts: [usize; Role::COUNT + 1],
    /// The roles that have any column.
    roles: Vec<Role>,
}

impl Mapping {
    fn new(format: &'static Format, mut columns: Vec<(Role, usize)>, names: Vec<String>) -> Self {
        columns.sort_by_key(|(role, _)| *role);
        let mut mapping = Mapping { format, columns, names, starts: [0; Role::COUNT + 1], roles: Vec::new() };
        mapping.index();
        mapping
    }

    fn index(&mut self) {
        for (number, start) in self.starts.iter_mut().enumerate() {
            *start = self.columns.partition_point(|(role, _)| (*role as usize) < number);
        }
        self.roles = self.columns.iter().map(|(role, _)| *role).collect();
        self.roles.dedup();
    }

    /// Leaves out the columns of roles that nobody asks for.
    pub(crate) fn keep(&mut self, is_needed: impl Fn(Role) -> bool) {
        self.columns.retain(|(role, _)| is_needed(*role));
        self.index();
    }

    /// The places in `columns` that have this role.
    pub(crate) fn slots(&self, role: Role) -> std::ops::Range<usize> {
        self.starts[role as usize]..self.starts[role as usize + 1]
    }

    /// The roles that have any column, in the order of [`Role::ALL`].
    pub(crate) fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Name of the column at that place in `columns`.
    pub(crate) fn name(&self, slot: usize) -> &str {
        &self.names[self.columns[slot].1]
    }

    /// Name of the first column with that role; empty where there is none.
    pub(crate) fn column(&self, role: Role) -> &str {
        self.slots(role).next().map_or("", |slot| self.name(slot))
    }

    /// What is done to a post once its cells are taken.
    pub(crate) fn finish(&self) -> Finish {
        match &self.format.layout {
            Layout::Columns(layout) => layout.finish,
            Layout::Records(_) | Layout::Dug(_) | Layout::Rows(_) => as_it_is,
        }
    }

    /// The names of all columns that are not used.
    pub(crate) fn unused(&self) -> Vec<String> {
        let mut is_used = vec![false; self.names.len()];
        self.columns.iter().for_each(|(_, column)| is_used[*column] = true);
        self.names.iter().zip(is_used).filter(|(_, is_used)| !is_used).map(|(name, _)| name.clone()).collect()
    }

    /// Role and name of every column that is used.
    pub(crate) fn named(&self) -> Vec<(Role, String)> {
        self.columns.iter().map(|(role, column)| (*role, self.names[*column].clone())).collect()
    }
}

/// The column names as formats know them: in lower case, with `_` for spaces.
pub(crate) fn plain(names: &[String]) -> Vec<String> {
    names.iter().map(|name| name.trim().trim_start_matches('\u{feff}').to_lowercase().replace(' ', "_")).collect()
}

/// The format of rows with these columns.
fn of_columns(columns: &[String]) -> &'static Format {
    let fits = |format: &&&Format| match &format.layout {
        Layout::Columns(layout) => (layout.fits)(columns),
        Layout::Records(_) | Layout::Dug(_) | Layout::Rows(_) => false,
    };
    FORMATS.iter().find(fits).copied().unwrap_or(Shape::CANONICAL.format())
}

/// Takes columns for roles: by the map, else by the shape, else by their names.
pub(crate) fn guess(
    input: &str,
    names: Vec<String>,
    shape: Option<Shape>,
    map: Option<&ColumnMap>,
) -> Result<Mapping, ReadError> {
    let plain = plain(&names);
    let format = shape.map_or_else(|| of_columns(&plain), Shape::format);
    let wrong = |columns| ReadError::WrongShape { input: input.to_owned(), shape: Shape::of(format), columns };
    let Layout::Columns(layout) = &format.layout else { return Err(wrong(names)) };
    if Shape::of(format) == Shape::CANONICAL
        && map.is_none()
        && let Some(known) = no_posts::of(&plain)
    {
        return Err(ReadError::NoPosts { input: input.to_owned(), what: known.what, instead: known.instead });
    }
    let mut columns: Vec<(Role, usize)> = Vec::new();
    for (role, column) in map.map_or(&[][..], ColumnMap::pairs) {
        let found = names.iter().position(|name| name == column);
        let found = found.or_else(|| plain.iter().position(|name| *name == column.to_lowercase()));
        let found = found.ok_or_else(|| ReadError::NoSuchColumn {
            input: input.to_owned(),
            column: column.clone(),
            columns: names.clone(),
            likely: closest(&[column.as_str()], &names),
        })?;
        columns.push((*role, found));
    }
    let told = columns.clone();
    let is_free = |role: Role, column: usize, columns: &[(Role, usize)]| {
        !told.iter().any(|(other, taken)| *other == role || *taken == column)
            && !columns.iter().any(|(_, taken)| *taken == column)
    };
    if Shape::of(format) == Shape::CANONICAL {
        for role in Role::ALL {
            let known = role.synonyms().iter().filter_map(|synonym| plain.iter().position(|name| name == synonym));
            if let Some(column) = known.into_iter().find(|column| is_free(role, *column, &columns)) {
                columns.push((role, column));
            }
        }
    } else {
        for (role, known) in layout.columns {
            let (known, most) = match known {
                Taken::First(known) => (*known, 1),
                Taken::All(known) => (*known, known.len()),
            };
            let found = known.iter().filter_map(|name| plain.iter().position(|column| column == name));
            let found: Vec<usize> = found.filter(|column| is_free(*role, *column, &columns)).collect();
            columns.extend(found.into_iter().take(most).map(|column| (*role, column)));
        }
    }
    // None of a format's own columns is there: another was asked for than this is.
    if shape.is_some_and(|shape| shape != Shape::CANONICAL) && columns.is_empty() {
        return Err(wrong(names));
    }
    let mapping = Mapping::new(format, columns, names);
    check(input, &mapping.columns, &mapping.names)?;
    Ok(mapping)
}

fn check(input: &str, columns: &[(Role, usize)], names: &[String]) -> Result<(), ReadError> {
    let free: Vec<String> = names
        .iter()
        .enumerate()
        .filter(|(index, _)| !columns.iter().any(|(_, taken)| taken == index))
        .map(|(_, name)| name.clone())
        .collect();
    for role in [Role::Account, Role::Time] {
        if !columns.iter().any(|(taken, _)| *taken == role) {
            let likely = closest(role.synonyms(), &free);
            return Err(ReadError::MissingColumn { input: input.to_owned(), role, columns: names.to_vec(), likely });
        }
    }
    if !columns.iter().any(|(role, _)| role.is_acted_on()) {
        let roles = Role::ALL.into_iter().filter(|role| role.is_acted_on());
        let likely = roles.into_iter().find_map(|role| Some((role, closest(role.synonyms(), &free)?)));
        return Err(ReadError::NothingActedOn { input: input.to_owned(), columns: names.to_vec(), likely });
    }
    Ok(())
}

/// The column whose name is nearest to one of the wanted names, if any is near.
pub(crate) fn closest(wanted: &[&str], columns: &[String]) -> Option<String> {
    // Two steps for each three letters are a slip of the finger; more is another word.
    let near = columns.iter().take(1000).filter(|column| column.len() <= 100).flat_map(|column| {
        let plain: String = column.to_lowercase().replace([' ', '-', '.'], "_");
        wanted.iter().filter_map(move |name| {
            let steps = edit_distance(&plain, name);
            if steps * 3 <= name.len().max(plain.len()) {
                return Some((steps * 2, column));
            }
            let within = plain.split('_').any(|word| word == *name)
                || name.len() >= 4 && plain.contains(name)
                || plain.len() >= 4 && name.contains(plain.as_str());
            within.then_some((steps * 2 + 1, column))
        })
    });
    near.min_by_key(|(steps, _)| *steps).map(|(_, column)| column.clone())
}

/// Levenshtein's distance, in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, right) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}
