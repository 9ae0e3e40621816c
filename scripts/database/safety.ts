import { type AlterTableCmd, type ColumnDef, loadModule, type Node, parseSync } from "libpg-query"

/*
 * During an upgrade two versions run on one database. What a migration may do then is a short list, so it is this list
 * that is kept, and not one of dangers: what is not on it wants a reason (docs/migrations.md).
 */

/** A statement that an older version may not survive, and why. */
export type Danger = { statement: string; why: string }

/** What the migration itself makes is nobody's yet. */
type Scope = { tables: Set<string>; columns: Set<string>; triggers: Set<string>; alone: boolean }

const harmless = [
  "CreateStmt",
  "CreateEnumStmt",
  "CompositeTypeStmt",
  "CreateSeqStmt",
  "CreateExtensionStmt",
  "CreateFunctionStmt",
  "CreateTrigStmt",
  "ViewStmt",
  "CommentStmt",
  "InsertStmt",
  "GrantStmt",
]

const harmlessChanges = ["AT_SetStatistics", "AT_SetRelOptions", "AT_SetStorage", "AT_ValidateConstraint"]

const whys: Record<string, string> = {
  RenameStmt: "an older version asks for the old name",
  AlterEnumStmt: "an older version cannot read a value that it does not know, once one is written",
  DoStmt: "what it does cannot be read from here",
  UpdateStmt: "it locks every row it changes until the migration ends",
  DeleteStmt: "it locks every row it removes until the migration ends",
  TransactionStmt: "a migration is one transaction, so that a failed one leaves nothing",
  VariableSetStmt: "it may switch off the limit on waiting for locks",
  AT_DropColumn: "an older version still reads and writes it",
  AT_SetNotNull: "an older version may leave it empty",
  AT_DropNotNull: "an older version may meet an empty one",
  AT_AlterColumnType: "an older version expects the old type, and the whole table is rewritten under a lock",
  AT_DropConstraint: "an older version may count on it",
  AT_AddConstraint: "an older version may write what it forbids, and the whole table is checked under a lock",
}

const contract = /^\s*--\s*contract:\s*\S/m

/** Every statement of a migration that may break a running older version and gives no reason (`-- contract: ...`). */
export async function dangersOf(sql: string): Promise<Danger[]> {
  await loadModule()
  const source = Buffer.from(sql)
  const parsed = sql.trim() ? (parseSync(sql).stmts ?? []) : []
  const scope = scopeOf(parsed.flatMap(({ stmt }) => (stmt ? [stmt] : [])))
  const dangers: Danger[] = []
  let end = 0
  for (const { stmt, stmt_location: from = 0, stmt_len: length } of parsed) {
    const start = from === 0 ? leadingComments(sql) : from
    const before = source.subarray(end, start).toString()
    end = length ? from + length : source.length
    const why = stmt && dangerOf(stmt, scope)
    if (why && !contract.test(before)) {
      dangers.push({ statement: source.subarray(start, end).toString().trim(), why })
    }
  }
  return dangers
}

/** Where the comments before the first statement end, when the parser counts them as its own. In bytes. */
function leadingComments(sql: string): number {
  return Buffer.byteLength(/^(?:\s*--.*(?:\n|$)|\s+)*/.exec(sql)?.[0] ?? "")
}

function scopeOf(statements: Node[]): Scope {
  const scope: Scope = { tables: new Set(), columns: new Set(), triggers: new Set(), alone: statements.length === 1 }
  for (const statement of statements) {
    if ("CreateStmt" in statement) scope.tables.add(statement.CreateStmt.relation?.relname ?? "")
    if ("CreateTrigStmt" in statement) {
      const { relation, trigname } = statement.CreateTrigStmt
      scope.triggers.add(`${relation?.relname}.${trigname}`)
    }
    if ("AlterTableStmt" in statement) {
      const { relation, cmds = [] } = statement.AlterTableStmt
      for (const column of cmds.flatMap(addedColumn)) scope.columns.add(`${relation?.relname}.${column.colname}`)
    }
  }
  return scope
}

function dangerOf(statement: Node, scope: Scope): string | undefined {
  const [kind = ""] = Object.keys(statement)
  if (harmless.includes(kind)) return undefined
  if ("IndexStmt" in statement) {
    const { relation, concurrent, unique } = statement.IndexStmt
    if (scope.tables.has(relation?.relname ?? "")) return undefined
    if (unique) return "an older version may write what it forbids"
    if (!concurrent) return "nobody can write to the table while it is built: CREATE INDEX CONCURRENTLY"
    return scope.alone ? undefined : "CONCURRENTLY cannot be part of a transaction: it has to be the whole migration"
  }
  if ("DropStmt" in statement) {
    const { removeType, objects = [] } = statement.DropStmt
    const replaced = removeType === "OBJECT_TRIGGER" && objects.every((object) => scope.triggers.has(nameOf(object)))
    return replaced ? undefined : "an older version may still need it"
  }
  if ("AlterTableStmt" in statement) {
    const { relation, cmds = [] } = statement.AlterTableStmt
    const table = relation?.relname ?? ""
    if (scope.tables.has(table)) return undefined
    return cmds.map((node) => changeDanger(table, node, scope)).find(Boolean)
  }
  return whys[kind] ?? `${kind} is not known to be harmless`
}

function nameOf(object: Node): string {
  if (!("List" in object)) return ""
  return (object.List.items ?? []).map((item) => ("String" in item ? item.String.sval : "")).join(".")
}

function commandOf(node: Node): AlterTableCmd | undefined {
  return "AlterTableCmd" in node ? node.AlterTableCmd : undefined
}

function addedColumn(node: Node): ColumnDef[] {
  const command = commandOf(node)
  return command?.subtype === "AT_AddColumn" && command.def && "ColumnDef" in command.def ? [command.def.ColumnDef] : []
}

function changeDanger(table: string, node: Node, scope: Scope): string | undefined {
  const { subtype = "", def } = commandOf(node) ?? {}
  const [column] = addedColumn(node)
  if (column) return columnDanger(column)
  if (harmlessChanges.includes(subtype)) return undefined
  if (subtype === "AT_ColumnDefault") return def ? undefined : "an older version may leave the column out"
  if (subtype === "AT_AddConstraint" && def && "Constraint" in def) {
    const { contype, skip_validation, fk_attrs = [] } = def.Constraint
    const ours = fk_attrs.every((name) => "String" in name && scope.columns.has(`${table}.${name.String.sval}`))
    if (contype === "CONSTR_FOREIGN" && ours) {
      return skip_validation ? undefined : "the whole table is checked under a lock: NOT VALID, and VALIDATE later"
    }
  }
  return whys[subtype] ?? `${subtype} is not known to be harmless`
}

/** A new column that older versions do not know stays empty, or takes a default that PostgreSQL need not write out. */
function columnDanger(column: ColumnDef): string | undefined {
  const constraints = (column.constraints ?? []).flatMap((node) => ("Constraint" in node ? [node.Constraint] : []))
  const found = (type: string) => constraints.find((constraint) => constraint.contype === type)
  const standing = found("CONSTR_DEFAULT")?.raw_expr
  if (found("CONSTR_NOTNULL") && !standing) return "an older version leaves it empty, and it may not be: a default"
  if (standing && !isConstant(standing)) return "its default is worked out for each row, under a lock"
  const others = constraints.some(({ contype = "" }) => !/^CONSTR_(NULL|NOTNULL|DEFAULT)$/.test(contype))
  return others ? "a constraint comes by a statement of its own" : undefined
}

function isConstant(expression: Node): boolean {
  if ("TypeCast" in expression) return expression.TypeCast.arg !== undefined && isConstant(expression.TypeCast.arg)
  if ("FuncCall" in expression) {
    return (expression.FuncCall.funcname ?? []).some((part) => "String" in part && part.String.sval === "now")
  }
  return "A_Const" in expression || "SQLValueFunction" in expression
}
