//! From text to a checked tree.

use std::collections::BTreeSet;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr as Ast, LiteralValue, SourceInfo, operators};
use rust_decimal::Decimal;

use super::error::{ExprError, Wrong};
use super::parse::parse;
use super::run::{Arithmetic, Compare, Node, Path};
use super::types::{common, comparable, dated, fits};
use super::{DEPTH, Kind, LIST_ELEMENTS, Shape, Type, Value, Want};
use crate::nearest::nearest;

/// Names that are known to be there.
pub(super) type Facts = BTreeSet<String>;

/// Digits that a binary fraction keeps exactly.
const DIGITS: usize = 15;

/// A checked part of an expression.
pub(super) struct Part {
    pub node: Node,
    pub ty: Type,
    /// Where it stands.
    pub at: usize,
    /// The name that may be absent here, and where it stands.
    pub absent: Option<(String, usize)>,
    /// Whether it is written out, so that its type tells its value.
    pub literal: bool,
    /// What is there when it holds.
    pub yes: Facts,
    /// What is there when it does not hold.
    pub no: Facts,
}

impl Part {
    pub(super) fn new(node: Node, ty: Type, at: usize) -> Self {
        Self {
            node,
            ty,
            at,
            absent: None,
            literal: false,
            yes: Facts::new(),
            no: Facts::new(),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.ty.kind()
    }

    pub(super) fn flag(node: Node, at: usize) -> Self {
        Self::new(node, Type::Flag, at)
    }

    /// The text that is written out.
    pub(super) fn written(&self) -> Option<&str> {
        match &self.node {
            Node::Const(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

pub(super) fn fail<T>(at: usize, wrong: Wrong) -> Result<T, ExprError> {
    Err(ExprError { at, wrong })
}

pub(super) struct Checker<'s> {
    shape: &'s Shape,
    offsets: SourceInfo,
    /// The name of a list's element inside `exists` and `all`, and its type.
    local: Option<(String, Type)>,
    uses: BTreeSet<String>,
    depth: usize,
}

pub(super) fn check(
    text: &str,
    shape: &Shape,
    want: &Want,
) -> Result<(Node, Type, BTreeSet<String>), ExprError> {
    let (ast, offsets) = parse(text)?;
    // The parser counts bytes.
    checked(&ast, offsets, shape, want).map_err(|error| ExprError {
        at: text
            .char_indices()
            .take_while(|(byte, _)| *byte < error.at)
            .count(),
        ..error
    })
}

fn checked(
    ast: &IdedExpr,
    offsets: SourceInfo,
    shape: &Shape,
    want: &Want,
) -> Result<(Node, Type, BTreeSet<String>), ExprError> {
    let mut checker = Checker {
        shape,
        offsets,
        local: None,
        uses: BTreeSet::new(),
        depth: 0,
    };
    let part = checker.part(ast, &Facts::new())?;
    let part = match &want.ty {
        Some(ty) => fits(part, ty)?,
        None => part,
    };
    match part.absent {
        Some((name, at)) if !want.absent => fail(at, Wrong::MayBeAbsent(name)),
        _ => Ok((part.node, part.ty, checker.uses)),
    }
}

impl Checker<'_> {
    pub(super) fn at(&self, ast: &IdedExpr) -> usize {
        self.offsets
            .offset_for(ast.id)
            .map_or(0, |(start, _)| start as usize)
    }

    pub(super) fn part(&mut self, ast: &IdedExpr, facts: &Facts) -> Result<Part, ExprError> {
        let at = self.at(ast);
        if self.depth >= DEPTH {
            return fail(at, Wrong::TooDeep);
        }
        self.depth += 1;
        let part = match &ast.expr {
            Ast::Literal(value) => literal(value, at),
            Ast::Ident(_) => self.path(ast, facts),
            Ast::Select(_) => self.path(ast, facts),
            Ast::Call(call) => self.call(call, facts, at),
            Ast::List(list) => self.list(&list.elements, facts, at),
            Ast::Map(_) | Ast::Struct(_) | Ast::Comprehension(_) => {
                fail(at, Wrong::Unsupported("{ }"))
            }
            Ast::Unspecified => fail(at, Wrong::Syntax(String::new())),
        };
        self.depth -= 1;
        part
    }

    /// A part that must be there.
    pub(super) fn present(&mut self, ast: &IdedExpr, facts: &Facts) -> Result<Part, ExprError> {
        let part = self.part(ast, facts)?;
        match part.absent {
            Some((name, at)) => fail(at, Wrong::MayBeAbsent(name)),
            None => Ok(part),
        }
    }

    fn condition(
        &mut self,
        ast: &IdedExpr,
        facts: &Facts,
        operator: &str,
    ) -> Result<Part, ExprError> {
        let part = self.present(ast, facts)?;
        match part.kind() {
            Kind::Flag => Ok(part),
            found => fail(
                part.at,
                Wrong::Operand {
                    operator: operator.to_owned(),
                    found,
                },
            ),
        }
    }

    fn number(&mut self, ast: &IdedExpr, facts: &Facts, operator: &str) -> Result<Part, ExprError> {
        let part = self.present(ast, facts)?;
        match part.kind() {
            Kind::Number => Ok(part),
            found => fail(
                part.at,
                Wrong::Operand {
                    operator: operator.to_owned(),
                    found,
                },
            ),
        }
    }

    /// The names of a chain of members, with the place of each.
    fn chain(&self, ast: &IdedExpr) -> Result<Vec<(String, usize)>, ExprError> {
        let mut names = Vec::new();
        let mut ast = ast;
        loop {
            match &ast.expr {
                Ast::Ident(name) => {
                    names.push((name.clone(), self.at(ast)));
                    names.reverse();
                    return Ok(names);
                }
                // A member stands behind its point.
                Ast::Select(select) => {
                    names.push((select.field.clone(), self.at(ast) + 1));
                    ast = &select.operand;
                }
                _ => return fail(self.at(ast), Wrong::Unsupported("(…).name")),
            }
        }
    }

    fn path(&mut self, ast: &IdedExpr, facts: &Facts) -> Result<Part, ExprError> {
        let chain = self.chain(ast)?;
        self.walk(&chain, facts, false)
    }

    /// Follows a chain of names. Inside `has` nothing on the way needs to be there.
    fn walk(
        &mut self,
        chain: &[(String, usize)],
        facts: &Facts,
        asked: bool,
    ) -> Result<Part, ExprError> {
        let Some(((first, at), rest)) = chain.split_first() else {
            return fail(0, Wrong::Syntax(String::new()));
        };
        let local = self.local.as_ref().filter(|(name, _)| name == first);
        let is_local = local.is_some();
        let (mut ty, mut optional) = match local {
            Some((_, ty)) => (ty.clone(), false),
            None => self.first(first, *at)?,
        };
        let mut dotted = first.clone();
        let mut guarded = Facts::new();
        for (name, place) in rest {
            if optional && !asked && !facts.contains(&dotted) {
                return fail(*at, Wrong::MayBeAbsent(dotted));
            }
            let Type::Record(members) = &ty else {
                return fail(
                    *place,
                    Wrong::NoMembers {
                        of: dotted,
                        kind: ty.kind(),
                    },
                );
            };
            let Some(member) = members.get(name) else {
                let near = nearest(name, members.names()).map(str::to_owned);
                return fail(
                    *place,
                    Wrong::UnknownMember {
                        of: dotted,
                        name: name.clone(),
                        nearest: near,
                    },
                );
            };
            guarded = members
                .guarded(name)
                .iter()
                .map(|member| format!("{dotted}.{member}"))
                .collect();
            let next = member.clone();
            (ty, optional) = (next.ty, next.optional);
            dotted = format!("{dotted}.{name}");
        }
        if !is_local {
            self.uses.insert(dotted.clone());
        }
        let names = chain.iter().map(|(name, _)| name.as_str().into()).collect();
        let path = Path {
            names,
            local: is_local,
        };
        let mut part = Part::new(Node::Path(path), ty, *at);
        part.yes = guarded;
        part.absent = (optional && !facts.contains(&dotted)).then_some((dotted, *at));
        Ok(part)
    }

    /// What the first name of a chain holds, and whether it may be absent.
    fn first(&self, name: &str, at: usize) -> Result<(Type, bool), ExprError> {
        match self.shape.get(name) {
            Some(member) => Ok((member.ty.clone(), member.optional)),
            None => {
                let near = nearest(name, self.shape.names()).map(str::to_owned);
                let name = name.to_owned();
                fail(
                    at,
                    Wrong::UnknownName {
                        name,
                        nearest: near,
                    },
                )
            }
        }
    }

    /// `has(form.amount)`: whether everything up to there is.
    pub(super) fn has(
        &mut self,
        asked: &IdedExpr,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        let chain = self.chain(asked)?;
        let found = self.walk(&chain, facts, true)?;
        let Node::Path(path) = found.node else {
            return fail(at, Wrong::Unsupported("has(…)"));
        };
        let mut dotted = String::new();
        let mut yes = Facts::new();
        for name in &path.names {
            if !dotted.is_empty() {
                dotted.push('.');
            }
            dotted.push_str(name);
            yes.insert(dotted.clone());
        }
        let mut part = Part::flag(Node::Has(path), at);
        part.yes = yes;
        Ok(part)
    }

    fn list(&mut self, elements: &[IdedExpr], facts: &Facts, at: usize) -> Result<Part, ExprError> {
        if elements.len() > LIST_ELEMENTS {
            return fail(at, Wrong::ListTooLong);
        }
        let mut nodes = Vec::new();
        let mut of: Option<(Type, bool)> = None;
        for element in elements {
            let part = self.present(element, facts)?;
            of = Some(match of {
                None => (part.ty.clone(), part.literal),
                Some((ty, literal)) => (
                    common(&ty, &part.ty).ok_or(ExprError {
                        at: part.at,
                        wrong: Wrong::Kinds {
                            operator: ",",
                            left: ty.kind(),
                            right: part.kind(),
                        },
                    })?,
                    literal && part.literal,
                ),
            });
            nodes.push(part.node);
        }
        let Some((ty, literal)) = of else {
            return fail(at, Wrong::Unsupported("[ ]"));
        };
        let mut part = Part::new(Node::List(nodes.into()), Type::list(ty), at);
        part.literal = literal;
        Ok(part)
    }

    fn call(&mut self, call: &CallExpr, facts: &Facts, at: usize) -> Result<Part, ExprError> {
        let compare = |how| Some((how, &call.args[0], &call.args[1]));
        let (operator, arguments) = (call.func_name.as_str(), call.args.as_slice());
        match (operator, arguments) {
            (operators::LOGICAL_AND, [left, right]) => return self.and(left, right, facts, at),
            (operators::LOGICAL_OR, [left, right]) => return self.or(left, right, facts, at),
            (operators::LOGICAL_NOT, [inner]) => {
                let inner = self.condition(inner, facts, "!")?;
                let mut part = Part::flag(Node::Not(Box::new(inner.node)), at);
                (part.yes, part.no) = (inner.no, inner.yes);
                return Ok(part);
            }
            (operators::CONDITIONAL, [condition, yes, no]) => {
                return self.choose(condition, yes, no, facts, at);
            }
            (operators::NEGATE, [inner]) => {
                let inner = self.number(inner, facts, "-")?;
                return Ok(Part::new(
                    Node::Negate(Box::new(inner.node)),
                    Type::Number,
                    at,
                ));
            }
            (operators::IN, [element, list]) => return self.within(element, list, facts, at),
            (operators::INDEX | operators::OPT_INDEX | operators::OPT_SELECT, _) => {
                return fail(at, Wrong::Unsupported("[ ]"));
            }
            _ => {}
        }
        let comparison = match operator {
            operators::EQUALS => compare(Compare::Equal),
            operators::NOT_EQUALS => compare(Compare::Unequal),
            operators::LESS => compare(Compare::Less),
            operators::LESS_EQUALS => compare(Compare::LessEqual),
            operators::GREATER => compare(Compare::Greater),
            operators::GREATER_EQUALS => compare(Compare::GreaterEqual),
            _ => None,
        };
        if let Some((how, left, right)) = comparison {
            return self.compare(how, left, right, facts, at);
        }
        let arithmetic = match operator {
            operators::ADD => Some((Arithmetic::Add, "+")),
            operators::SUBSTRACT => Some((Arithmetic::Subtract, "-")),
            operators::MULTIPLY => Some((Arithmetic::Multiply, "*")),
            operators::DIVIDE => Some((Arithmetic::Divide, "/")),
            operators::MODULO => Some((Arithmetic::Remainder, "%")),
            _ => None,
        };
        match (arithmetic, arguments) {
            (Some((how, sign)), [left, right]) => {
                self.arithmetic(how, sign, left, right, facts, at)
            }
            _ => self.function(call, facts, at),
        }
    }

    fn and(
        &mut self,
        left: &IdedExpr,
        right: &IdedExpr,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        let left = self.condition(left, facts, "&&")?;
        let known = joined(facts, &left.yes);
        let right = self.condition(right, &known, "&&")?;
        let mut part = Part::flag(Node::And(Box::new(left.node), Box::new(right.node)), at);
        part.no = left
            .no
            .intersection(&joined(&left.yes, &right.no))
            .cloned()
            .collect();
        part.yes = joined(&left.yes, &right.yes);
        Ok(part)
    }

    fn or(
        &mut self,
        left: &IdedExpr,
        right: &IdedExpr,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        let left = self.condition(left, facts, "||")?;
        let known = joined(facts, &left.no);
        let right = self.condition(right, &known, "||")?;
        let mut part = Part::flag(Node::Or(Box::new(left.node), Box::new(right.node)), at);
        part.yes = left
            .yes
            .intersection(&joined(&left.no, &right.yes))
            .cloned()
            .collect();
        part.no = joined(&left.no, &right.no);
        Ok(part)
    }

    fn choose(
        &mut self,
        condition: &IdedExpr,
        yes: &IdedExpr,
        no: &IdedExpr,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        let condition = self.condition(condition, facts, "? :")?;
        let mut one = self.part(yes, &joined(facts, &condition.yes))?;
        let mut other = self.part(no, &joined(facts, &condition.no))?;
        if one.kind() == Kind::Date {
            other = dated(other)?;
        } else if other.kind() == Kind::Date {
            one = dated(one)?;
        }
        let Some(ty) = common(&one.ty, &other.ty) else {
            let (left, right) = (one.kind(), other.kind());
            return fail(
                at,
                Wrong::Kinds {
                    operator: "? :",
                    left,
                    right,
                },
            );
        };
        let through = |first: &Facts, of: &Facts| joined(first, of);
        let meet = |a: Facts, b: Facts| a.intersection(&b).cloned().collect();
        let (yes, no) = (
            meet(
                through(&condition.yes, &one.yes),
                through(&condition.no, &other.yes),
            ),
            meet(
                through(&condition.yes, &one.no),
                through(&condition.no, &other.no),
            ),
        );
        let node = Node::If(Box::new([condition.node, one.node, other.node]));
        let mut part = Part::new(node, ty, at);
        part.absent = one.absent.or(other.absent);
        part.literal = one.literal && other.literal;
        (part.yes, part.no) = (yes, no);
        Ok(part)
    }

    fn within(
        &mut self,
        element: &IdedExpr,
        list: &IdedExpr,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        let element = self.present(element, facts)?;
        let mut list = self.present(list, facts)?;
        // Days in a written list are dates where a date is looked for.
        if element.kind() == Kind::Date
            && let Node::List(nodes) = list.node
        {
            let days = nodes
                .into_iter()
                .map(|node| {
                    let text = Part::new(node, Type::Text, list.at);
                    fits(text, &Type::Date).map(|part| part.node)
                })
                .collect::<Result<_, _>>()?;
            (list.node, list.ty) = (Node::List(days), Type::list(Type::Date));
        }
        match &list.ty {
            Type::List(of) => {
                comparable(
                    "in",
                    &element.ty,
                    element.literal,
                    of,
                    list.literal,
                    at,
                    (element.at, list.at),
                )?;
                Ok(Part::flag(
                    Node::In(Box::new([element.node, list.node])),
                    at,
                ))
            }
            other => fail(
                list.at,
                Wrong::Operand {
                    operator: "in".to_owned(),
                    found: other.kind(),
                },
            ),
        }
    }

    fn compare(
        &mut self,
        how: Compare,
        left: &IdedExpr,
        right: &IdedExpr,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        let mut left = self.present(left, facts)?;
        let mut right = self.present(right, facts)?;
        if left.kind() == Kind::Date {
            right = dated(right)?;
        } else if right.kind() == Kind::Date {
            left = dated(left)?;
        }
        let sign = match how {
            Compare::Equal => "==",
            Compare::Unequal => "!=",
            Compare::Less => "<",
            Compare::LessEqual => "<=",
            Compare::Greater => ">",
            Compare::GreaterEqual => ">=",
        };
        comparable(
            sign,
            &left.ty,
            left.literal,
            &right.ty,
            right.literal,
            at,
            (left.at, right.at),
        )?;
        let ordered = matches!(left.kind(), Kind::Number | Kind::Date);
        let equality = matches!(how, Compare::Equal | Compare::Unequal);
        let has_equality = !matches!(left.kind(), Kind::List | Kind::Record);
        if (!equality && !ordered) || (equality && !has_equality) {
            return fail(
                at,
                Wrong::Operand {
                    operator: sign.to_owned(),
                    found: left.kind(),
                },
            );
        }
        Ok(Part::flag(
            Node::Compare(how, Box::new([left.node, right.node])),
            at,
        ))
    }

    fn arithmetic(
        &mut self,
        how: Arithmetic,
        sign: &'static str,
        left: &IdedExpr,
        right: &IdedExpr,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        let left = self.present(left, facts)?;
        let right = self.present(right, facts)?;
        match (left.kind(), right.kind()) {
            (Kind::Number, Kind::Number) => {
                let node = Node::Arithmetic(how, Box::new([left.node, right.node]));
                Ok(Part::new(node, Type::Number, at))
            }
            (Kind::Text, Kind::Text) if how == Arithmetic::Add => Ok(Part::new(
                Node::Join(Box::new([left.node, right.node])),
                Type::Text,
                at,
            )),
            (one, other) if one == other => fail(
                at,
                Wrong::Operand {
                    operator: sign.to_owned(),
                    found: one,
                },
            ),
            (left, right) => fail(
                at,
                Wrong::Kinds {
                    operator: sign,
                    left,
                    right,
                },
            ),
        }
    }

    /// `list.exists(x, …)`, where `wanted` is yes, and `list.all(x, …)`, where it is no.
    pub(super) fn each(
        &mut self,
        call: &CallExpr,
        wanted: bool,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        let (Some(list), [element, body]) = (&call.target, call.args.as_slice()) else {
            let (function, usage) = if wanted {
                ("exists", "x.exists(one, …)")
            } else {
                ("all", "x.all(one, …)")
            };
            return fail(at, Wrong::Arguments { function, usage });
        };
        let Ast::Ident(element) = &element.expr else {
            return fail(self.at(element), Wrong::Unsupported("exists(a.b, …)"));
        };
        // One loop inside another would multiply the work.
        if self.local.is_some() {
            return fail(at, Wrong::Unsupported("exists(…exists(…))"));
        }
        if self.shape.get(element).is_some() {
            return fail(at, Wrong::Unsupported("exists(today, …)"));
        }
        let list = self.present(list, facts)?;
        let Type::List(of) = &list.ty else {
            return fail(
                at,
                Wrong::Operand {
                    operator: "exists".to_owned(),
                    found: list.kind(),
                },
            );
        };
        self.local = Some((element.clone(), (**of).clone()));
        let body = self.condition(body, facts, "exists");
        self.local = None;
        let node = Node::Each {
            list: Box::new(list.node),
            body: Box::new(body?.node),
            wanted,
        };
        Ok(Part::flag(node, at))
    }
}

fn joined(one: &Facts, other: &Facts) -> Facts {
    one.union(other).cloned().collect()
}

fn literal(value: &LiteralValue, at: usize) -> Result<Part, ExprError> {
    let (value, ty) = match value {
        LiteralValue::Boolean(flag) => (Value::Flag(*flag.inner()), Type::Flag),
        LiteralValue::Int(whole) => (Value::Number(Decimal::from(*whole.inner())), Type::Number),
        LiteralValue::UInt(whole) => (Value::Number(Decimal::from(*whole.inner())), Type::Number),
        LiteralValue::Double(double) => {
            // The shortest text that gives the same double is what was written, up to fifteen digits.
            let text = double.inner().to_string();
            let digits = text.trim_start_matches(['-', '0', '.']);
            let digits = digits.chars().filter(char::is_ascii_digit).count();
            match text.parse() {
                Ok(number) if digits <= DIGITS => (Value::Number(number), Type::Number),
                _ => return fail(at, Wrong::Precision),
            }
        }
        LiteralValue::String(text) => (Value::text(text.inner()), Type::choice([text.inner()])),
        LiteralValue::Null => return fail(at, Wrong::Unsupported("null")),
        LiteralValue::Bytes(_) => return fail(at, Wrong::Unsupported("b''")),
    };
    let mut part = Part::new(Node::Const(value), ty, at);
    part.literal = true;
    Ok(part)
}
