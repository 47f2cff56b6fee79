//! `projects.json`: which projects there are, and where each keeps its data.

use crate::scan::json::Scanner;

/// The folders that hold databases. A relative one lies below its project's.
pub fn folders(json: &[u8]) -> Vec<String> {
    let mut list = Vec::new();
    Scanner::new(json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json)).object(|key, s| match key {
        "projects" => {
            s.array(|s| {
                let (mut path, mut data) = (None, None);
                s.object(|key, s| match key {
                    "path" => path = s.text(),
                    "data_dir" => data = s.text().filter(|t| !t.is_empty()),
                    _ => s.skip(),
                });
                match (path.as_deref(), data.as_deref().unwrap_or(".crush")) {
                    (_, data) if is_absolute(data) => list.push(data.to_owned()),
                    (Some(path), data) if is_absolute(path) => {
                        list.push(format!("{}/{data}", path.trim_end_matches('/')));
                    }
                    _ => {}
                }
            });
        }
        _ => s.skip(),
    });
    list.sort();
    list.dedup();
    list
}

fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_in_full_or_below_their_project() {
        let check = |json: &str, expected: &[&str]| assert_eq!(folders(json.as_bytes()), expected, "{json}");
        check(
            r#"{"projects":[{"path":"/home/ada/shop","data_dir":"/home/ada/shop/.crush","last_accessed":"x"},
               {"path":"/home/ada/api","data_dir":"/home/ada/shop/.crush"},{"path":"C:\\work","data_dir":"D:\\crush"}]}"#,
            &["/home/ada/shop/.crush", "D:\\crush"],
        );
        check(r#"{"projects":[{"path":"/a/"},{"path":"/b","data_dir":"x"}]}"#, &["/a/.crush", "/b/x"]);
        check(r#"{"projects":[{"path":"a"},{"data_dir":"x"},7,null]}"#, &[]);
        check(r#"{"projects":null}"#, &[]);
        check("", &[]);
    }
}
