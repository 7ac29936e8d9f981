//! The faces a document is set in: which they are, which files may bring them, and how the caller's bytes
//! become them. Nothing here opens a file.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use skrifa::raw::FileRef;
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

use crate::PaperError;

/// The faces the standard names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 仿宋: the body (5.2.2).
    Fangsong,
    /// 小标宋: issuer mark and title (7.2.4, 7.3.1).
    SongTitle,
    /// 黑体: headings of the first order (7.3.3).
    Hei,
    /// 楷体: headings of the second order, the signer (7.3.3, 7.2.6).
    Kai,
    /// 宋体: page numbers (7.5).
    Song,
}

impl Role {
    /// All faces.
    pub const ALL: [Self; 5] = [
        Self::Fangsong,
        Self::SongTitle,
        Self::Hei,
        Self::Kai,
        Self::Song,
    ];

    /// The Debian package whose faces stand in for all of them.
    pub const PACKAGE: &'static str = "fonts-noto-cjk";

    /// Names under which the real face is sold; any of them in a font's family name makes it no stand-in.
    #[must_use]
    pub fn official(self) -> &'static [&'static str] {
        match self {
            Self::Fangsong => &["仿宋", "FangSong"],
            Self::SongTitle => &["小标宋", "XiaoBiaoSong", "FZXBS"],
            Self::Hei => &["黑体", "SimHei", "FZHei"],
            Self::Kai => &["楷体", "KaiTi", "SimKai", "FZKai"],
            Self::Song => &["宋体", "SimSun", "书宋", "FZShuSong"],
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fangsong => "仿宋",
            Self::SongTitle => "小标宋",
            Self::Hei => "黑体",
            Self::Kai => "楷体",
            Self::Song => "宋体",
        })
    }
}

/// A file that may bring a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// For which face.
    pub role: Role,
    /// The file's name, without its folder; compare without regard to case.
    pub file: &'static str,
    /// The Debian package that installs it; none for faces that must be bought or come with another system.
    pub package: Option<&'static str>,
}

const fn bought(role: Role, file: &'static str) -> Candidate {
    Candidate {
        role,
        file,
        package: None,
    }
}

const fn packed(role: Role, file: &'static str, package: &'static str) -> Candidate {
    Candidate {
        role,
        file,
        package: Some(package),
    }
}

/// Files that may bring each face, best first. Debian carries no simplified 仿宋 and no 小标宋: regular 宋体
/// stands in for the one and bold 宋体 for the other.
pub const CANDIDATES: &[Candidate] = &[
    bought(Role::Fangsong, "仿宋_GB2312.ttf"),
    bought(Role::Fangsong, "FangSong_GB2312.ttf"),
    bought(Role::Fangsong, "simfang.ttf"),
    bought(Role::Fangsong, "FZFSK.TTF"),
    packed(Role::Fangsong, "NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    packed(Role::Fangsong, "uming.ttc", "fonts-arphic-uming"),
    packed(
        Role::Fangsong,
        "LXGWWenKai-Regular.ttf",
        "fonts-lxgw-wenkai",
    ),
    packed(Role::Fangsong, "NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    bought(Role::SongTitle, "方正小标宋简体.ttf"),
    bought(Role::SongTitle, "方正小标宋_GBK.ttf"),
    bought(Role::SongTitle, "FZXBSJW.TTF"),
    bought(Role::SongTitle, "FZXBSK.TTF"),
    packed(Role::SongTitle, "NotoSerifCJK-Bold.ttc", "fonts-noto-cjk"),
    packed(Role::SongTitle, "uming.ttc", "fonts-arphic-uming"),
    packed(Role::SongTitle, "NotoSansCJK-Bold.ttc", "fonts-noto-cjk"),
    bought(Role::Hei, "simhei.ttf"),
    bought(Role::Hei, "FZHTK.TTF"),
    packed(Role::Hei, "NotoSansCJK-Bold.ttc", "fonts-noto-cjk"),
    packed(Role::Hei, "wqy-zenhei.ttc", "fonts-wqy-zenhei"),
    packed(Role::Hei, "NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    bought(Role::Kai, "楷体_GB2312.ttf"),
    bought(Role::Kai, "KaiTi_GB2312.ttf"),
    bought(Role::Kai, "simkai.ttf"),
    bought(Role::Kai, "FZKTK.TTF"),
    packed(Role::Kai, "LXGWWenKai-Regular.ttf", "fonts-lxgw-wenkai"),
    packed(Role::Kai, "gkai00mp.ttf", "fonts-arphic-gkai00mp"),
    packed(Role::Kai, "ukai.ttc", "fonts-arphic-ukai"),
    packed(Role::Kai, "NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    packed(Role::Kai, "NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    bought(Role::Song, "simsun.ttc"),
    bought(Role::Song, "FZSSK.TTF"),
    packed(Role::Song, "NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    packed(Role::Song, "uming.ttc", "fonts-arphic-uming"),
    packed(Role::Song, "NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
];

/// Folders in which Debian and the administrator keep fonts; to be searched after a configured one, each with
/// the folders below it.
pub const FOLDERS: &[&str] = &["/usr/local/share/fonts", "/usr/share/fonts"];

/// A face to set text in.
#[derive(Clone)]
pub struct Face {
    data: Arc<Vec<u8>>,
    index: u32,
    name: String,
    stand_in: bool,
}

impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Face")
            .field("name", &self.name)
            .field("index", &self.index)
            .field("stand_in", &self.stand_in)
            .finish_non_exhaustive()
    }
}

impl Face {
    /// A face from the bytes of a font file. In a collection the simplified Chinese font is taken, else the
    /// first. Whether it stands in for the real face is told by its family name.
    ///
    /// # Errors
    ///
    /// [`PaperError::NotAFont`] where the bytes are none.
    pub fn read(role: Role, data: Arc<Vec<u8>>) -> Result<Self, PaperError> {
        let broken = || PaperError::NotAFont { role };
        let file = FileRef::new(&data).map_err(|_| broken())?;
        let mut chosen: Option<(u32, String)> = None;
        for (index, font) in (0_u32..).zip(file.fonts()) {
            let Ok(font) = font else { continue };
            let names = family_names(&font);
            let simplified = names
                .iter()
                .any(|name| name.ends_with(" SC") || name.ends_with(" CN") || name.contains("GB"));
            let name = names.into_iter().next().unwrap_or_default();
            if chosen.is_none() || simplified {
                chosen = Some((index, name));
            }
            if simplified {
                break;
            }
        }
        let (index, name) = chosen.ok_or_else(broken)?;
        let font = FontRef::from_index(&data, index).map_err(|_| broken())?;
        let all = family_names(&font);
        let stand_in = !role
            .official()
            .iter()
            .any(|official| all.iter().any(|name| name.contains(official)));
        Ok(Self {
            data,
            index,
            name,
            stand_in,
        })
    }

    /// The family name of the font that is used.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it stands in for the face the standard names.
    #[must_use]
    pub fn stand_in(&self) -> bool {
        self.stand_in
    }

    pub(crate) fn data(&self) -> &Arc<Vec<u8>> {
        &self.data
    }

    pub(crate) fn index(&self) -> u32 {
        self.index
    }
}

/// The family names of a font, the English one first.
fn family_names(font: &FontRef<'_>) -> Vec<String> {
    let strings = || font.localized_strings(StringId::FAMILY_NAME);
    let first = strings().english_or_first().map(|name| name.to_string());
    let rest = strings().map(|name| name.to_string());
    first.into_iter().chain(rest).collect()
}

/// The faces of a document.
#[derive(Clone, Debug)]
pub struct Faces {
    /// 仿宋.
    pub fangsong: Face,
    /// 小标宋.
    pub song_title: Face,
    /// 黑体.
    pub hei: Face,
    /// 楷体.
    pub kai: Face,
    /// 宋体.
    pub song: Face,
}

impl Faces {
    /// The best face for each role, from the files the caller finds: `find` is given a file name of
    /// [`CANDIDATES`] and returns the file's bytes where it has them. It is asked once a name.
    ///
    /// # Errors
    ///
    /// [`PaperError::NoFont`] where nothing was found for a face; a file that is no font is passed over.
    pub fn choose(mut find: impl FnMut(&str) -> Option<Vec<u8>>) -> Result<Self, PaperError> {
        let mut files: BTreeMap<&str, Option<Arc<Vec<u8>>>> = BTreeMap::new();
        let mut best = |role: Role| {
            CANDIDATES
                .iter()
                .filter(|candidate| candidate.role == role)
                .find_map(|candidate| {
                    let data = files
                        .entry(candidate.file)
                        .or_insert_with(|| find(candidate.file).map(Arc::new));
                    Face::read(role, data.clone()?).ok()
                })
                .ok_or(PaperError::NoFont {
                    role,
                    package: Role::PACKAGE,
                })
        };
        Ok(Self {
            fangsong: best(Role::Fangsong)?,
            song_title: best(Role::SongTitle)?,
            hei: best(Role::Hei)?,
            kai: best(Role::Kai)?,
            song: best(Role::Song)?,
        })
    }

    /// The face of a role.
    #[must_use]
    pub fn get(&self, role: Role) -> &Face {
        match role {
            Role::Fangsong => &self.fangsong,
            Role::SongTitle => &self.song_title,
            Role::Hei => &self.hei,
            Role::Kai => &self.kai,
            Role::Song => &self.song,
        }
    }

    /// What the document's properties say about fonts that stand in; none where every face is the real one.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let stand_ins: Vec<String> = Role::ALL
            .into_iter()
            .filter(|role| self.get(*role).stand_in)
            .map(|role| format!("{role}用{}", self.get(role).name))
            .collect();
        if stand_ins.is_empty() {
            return None;
        }
        Some(format!(
            "本机没有国家标准规定的部分字体，以其他字体代替：{}。",
            stand_ins.join("，")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_has_a_stand_in_in_the_named_package() {
        for role in Role::ALL {
            assert!(CANDIDATES.iter().any(
                |candidate| candidate.role == role && candidate.package == Some(Role::PACKAGE)
            ));
        }
    }

    #[test]
    fn a_machine_without_fonts_is_told_which_package_to_install() {
        let error = Faces::choose(|_| None).expect_err("no fonts");
        assert_eq!(
            error,
            PaperError::NoFont {
                role: Role::Fangsong,
                package: "fonts-noto-cjk"
            }
        );
        let said = base::Explain::explain(&error, base::Lang::Zh);
        assert!(said.contains("fonts-noto-cjk"), "{said}");
    }

    #[test]
    fn bytes_that_are_no_font_are_passed_over_and_refused_alone() {
        assert!(matches!(
            Face::read(Role::Hei, Arc::new(b"no font".to_vec())),
            Err(PaperError::NotAFont { role: Role::Hei })
        ));
        assert!(Faces::choose(|_| Some(b"no font".to_vec())).is_err());
    }
}
