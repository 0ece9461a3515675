//! The structure tree: what each part of a page is, in reading order.

/// What a node is. Which role may stand in which is checked as the tree grows.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    Document,
    Heading { level: u8, title: String },
    Paragraph,
    Quote,
    List { numbered: bool },
    ListItem,
    ListLabel,
    ListBody,
    Table,
    Caption,
    TableHead,
    TableBody,
    Row,
    ColumnHeader,
    RowHeader,
    Cell,
    Figure { alt: String },
    Link { title: String },
    Contents,
    ContentsItem,
    Reference,
}

impl Role {
    /// Whether a node of this role may be the parent of one of `child`'s.
    fn may_hold(&self, child: &Role) -> bool {
        use Role::*;
        match child {
            Document => false,
            ListItem => matches!(self, List { .. }),
            ListLabel | ListBody => matches!(self, ListItem),
            Caption | TableHead | TableBody => matches!(self, Table),
            Row => matches!(self, TableHead | TableBody),
            ColumnHeader | RowHeader | Cell => matches!(self, Row),
            ContentsItem => matches!(self, Contents),
            Reference => matches!(self, ContentsItem),
            Link { .. } => {
                matches!(
                    self,
                    Paragraph | ListBody | RowHeader | Cell | Reference | Caption
                )
            }
            Contents => matches!(self, Document | ContentsItem),
            Paragraph => matches!(self, Document | Quote | ListBody | RowHeader | Cell),
            List { .. } => matches!(self, Document | ListBody | Cell),
            Heading { .. } | Quote | Table | Figure { .. } => {
                matches!(self, Document | ListBody)
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeId(u32);

#[derive(Debug)]
pub struct Node {
    pub role: Role,
    pub parent: Option<NodeId>,
    pub kids: Vec<Kid>,
    /// Left, bottom, right, top on its page in points; for figures.
    pub bounds: Option<[f32; 4]>,
    attached: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kid {
    Node(NodeId),
    /// Marked content: page and number on it, both from 0.
    Content {
        page: u32,
        mcid: u32,
    },
    /// An annotation: its place in [`Tree::annotations`].
    Annotation(u32),
}

/// A link on a page.
#[derive(Debug)]
pub struct Annotation {
    pub page: usize,
    pub node: NodeId,
    /// Left, bottom, right, top in points.
    pub bounds: [f32; 4],
    pub target: Target,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Uri(String),
    /// A heading, by its place in the list of headings.
    Heading(usize),
}

#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    pub annotations: Vec<Annotation>,
    /// For each page, the node of each piece of marked content, by its number.
    pub owners: Vec<Vec<NodeId>>,
}

pub const ROOT: NodeId = NodeId(0);

impl Tree {
    pub fn new() -> Self {
        let root = Node {
            role: Role::Document,
            parent: None,
            kids: Vec::new(),
            bounds: None,
            attached: true,
        };
        Tree {
            nodes: vec![root],
            annotations: Vec::new(),
            owners: Vec::new(),
        }
    }

    /// A new node, which takes its place among its parent's kids with its first content. So the
    /// tree's order is the order in which the pages are drawn.
    pub fn add(&mut self, parent: NodeId, role: Role) -> NodeId {
        debug_assert!(
            self.node(parent).role.may_hold(&role),
            "{role:?} in {:?}",
            self.node(parent).role
        );
        let node = Node {
            role,
            parent: Some(parent),
            kids: Vec::new(),
            bounds: None,
            attached: false,
        };
        self.nodes.push(node);
        NodeId(self.nodes.len() as u32 - 1)
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// All nodes, parents before their kids; the root is the first.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes
            .iter()
            .enumerate()
            .filter(|(_, n)| n.attached)
            .map(|(i, n)| (NodeId(i as u32), n))
    }

    pub fn attach(&mut self, id: NodeId) {
        if self.nodes[id.index()].attached {
            return;
        }
        self.nodes[id.index()].attached = true;
        if let Some(parent) = self.nodes[id.index()].parent {
            self.attach(parent);
            self.nodes[parent.index()].kids.push(Kid::Node(id));
        }
    }

    /// Records a piece of marked content and gives it the next number on its page.
    pub fn mark(&mut self, id: NodeId, page: usize) -> u32 {
        self.attach(id);
        if self.owners.len() <= page {
            self.owners.resize_with(page + 1, Vec::new);
        }
        let mcid = self.owners[page].len() as u32;
        self.owners[page].push(id);
        let page = page as u32;
        let kid = Kid::Content { page, mcid };
        self.nodes[id.index()].kids.push(kid);
        mcid
    }

    pub fn annotate(&mut self, annotation: Annotation) {
        self.attach(annotation.node);
        let kid = Kid::Annotation(self.annotations.len() as u32);
        self.nodes[annotation.node.index()].kids.push(kid);
        self.annotations.push(annotation);
    }

    pub fn set_bounds(&mut self, id: NodeId, bounds: [f32; 4]) {
        self.nodes[id.index()].bounds = Some(bounds);
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }
}

impl NodeId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
