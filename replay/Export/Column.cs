namespace Matching.Replay.Export;

/// <summary>What a column holds.</summary>
public enum ColumnType : byte
{
    /// <summary>A signed 64-bit whole number: INT64 in Parquet.</summary>
    Integer = 0,

    /// <summary>Text, empty where there is none: a UTF-8 BYTE_ARRAY in Parquet.</summary>
    Text = 1,
}

/// <summary>One column of an exported table: the only place that says what it is.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Meaning">As docs/EXPORT.md has it.</param>
public sealed record Column<TRow>(string Name, string Meaning)
{
    public ColumnType Type { get; private init; }
    public Func<TRow, long> Number { get; private init; } = _ => 0;
    public Func<TRow, string> Text { get; private init; } = _ => "";

    public static Column<TRow> Of(string name, Func<TRow, long> number, string meaning) =>
        new(name, meaning) { Number = number };

    public static Column<TRow> Of(string name, Func<TRow, string> text, string meaning) =>
        new(name, meaning) { Text = text, Type = ColumnType.Text };
}
