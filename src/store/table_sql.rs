//! The statements of a table, made from the list of its columns.

use super::schema::{Column, GEOMETRY, IMPORTS, SCHEMA_VERSION, Table, rtree_of};

/// How many columns the table of imports had in version 1.
const IMPORTS_OF_1: usize = 7;

impl Table {
    /// The columns that it has in a file of a version.
    pub(crate) fn columns_of(&self, version: u32) -> &'static [Column] {
        if version < 2 && self.name == IMPORTS.name {
            return self.columns.get(..IMPORTS_OF_1).unwrap_or_default();
        }
        self.columns
    }

    /// The statement that makes the table; `alone` without what names other tables.
    pub(crate) fn create_sql(&self, alone: bool) -> String {
        // AUTOINCREMENT: a number is never given out twice, so rows keep their order by fid.
        let fid = "fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL".to_owned();
        let geometry = self.geometry.map(|kind| format!("{GEOMETRY} {kind}"));
        let columns = self.columns.iter().map(|column| {
            let kind = if alone { column.sql_type() } else { column.sql };
            format!("\"{}\" {kind}", column.name)
        });
        let all: Vec<String> = [fid].into_iter().chain(geometry).chain(columns).collect();
        format!("CREATE TABLE \"{}\" ({})", self.name, all.join(", "))
    }

    /// The names of `fid`, the geometry and all columns, quoted and in order.
    pub(crate) fn column_names(&self) -> String {
        self.column_names_of(SCHEMA_VERSION)
    }

    fn column_names_of(&self, version: u32) -> String {
        let geometry = self.geometry.map(|_| GEOMETRY);
        let columns = self.columns_of(version).iter().map(|c| c.name);
        let names = ["fid"].into_iter().chain(geometry).chain(columns);
        names.map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ")
    }

    /// The statement that adds a row: `fid`, the geometry and all columns.
    pub(crate) fn insert_sql(&self) -> String {
        let places = 1 + usize::from(self.geometry.is_some()) + self.columns.len();
        let marks = (1..=places).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
        format!("INSERT INTO \"{}\" ({}) VALUES ({marks})", self.name, self.column_names())
    }

    /// The statement that reads all rows in the order in which they were added.
    pub(crate) fn select_sql(&self) -> String {
        self.select_sql_of(SCHEMA_VERSION)
    }

    /// The same in a file of a version.
    pub(crate) fn select_sql_of(&self, version: u32) -> String {
        let columns = self.column_names_of(version);
        format!("SELECT {columns} FROM \"{}\" ORDER BY fid", self.name)
    }

    /// The name of its R-tree.
    pub(crate) fn rtree(&self) -> String {
        rtree_of(self.name)
    }
}
