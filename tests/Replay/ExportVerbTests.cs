using System.Text.Json;
using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Export;
using Matching.Replay.Tool;
using Matching.Tests.Engine;
using Matching.Tests.House;
using Parquet;
using Parquet.Schema;

namespace Matching.Tests.Replay;

public sealed class ExportVerbTests : IDisposable
{
    private static readonly string[] s_tables = ["orders", "trades", "ledger", "instruments"];

    private readonly TemporaryDirectory _place = new();
    private readonly TemporaryDirectory _target = new();
    private readonly StoryVenue _venue = new();

    public ExportVerbTests() => JournalFiles.Write(_place.Path, _venue.Events);

    private string Target => Path.Combine(_target.Path, "tables");

    public void Dispose()
    {
        _venue.Dispose();
        _place.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task Csv_and_parquet_hold_the_same_tables()
    {
        AuditTool.Run(ExitCode.Ok, "export", _place.Path, Target);

        foreach (string table in s_tables)
        {
            string[] lines = File.ReadAllLines(FileOf(table, "csv"));
            List<string[]> rows = await ReadAsync(FileOf(table, "parquet"));

            Assert.Equal(lines.Length, rows.Count);
            for (int row = 0; row < rows.Count; row++) Assert.Equal(string.Join(',', rows[row]), lines[row]);
        }
    }

    [Fact]
    public void An_order_has_every_stage_that_explain_tells_of()
    {
        AuditTool.Run(ExitCode.Ok, "export", _place.Path, Target);

        foreach (string name in (string[])["a1", "c2", "stop", "b3", "a3"])
        {
            JsonElement root = AuditTool.Json(ExitCode.Ok, "explain", _place.Path, $"{_venue[name]}");
            IEnumerable<string?> told = root.GetProperty("orders")[0].GetProperty("steps").EnumerateArray()
                .Select(step => step.GetProperty("stage")).Select(stage => string.Join(' ',
                    stage.GetProperty("sequence").GetString(), stage.GetProperty("stage").GetString(),
                    stage.GetProperty("leavesQty").GetString(), stage.GetProperty("hold").GetString()));

            Assert.Equal(told, Rows("orders").Where(row => row["order_id"] == $"{_venue[name]}").Select(row =>
                string.Join(' ', row["sequence"], row["stage"], row["leaves_qty"], row["hold"])));
        }
    }

    [Fact]
    public void Trades_have_both_sides_and_their_fees()
    {
        AuditTool.Run(ExitCode.Ok, "export", _place.Path, Target);
        List<Event> trades = [.. _venue.Events.Where(e => e.Header.Kind == EventKind.Traded)];

        Assert.Equal(
            trades.Select(e => (e.Header.Sequence, e.Traded.Qty, e.Traded.Taker.Fee, e.Traded.Maker.OrderId)),
            Rows("trades").Select(row => (Of(row, "trade_id"), Of(row, "qty"), Of(row, "taker_fee"),
                Of(row, "maker_order_id"))));
    }

    [Theory]
    [InlineData("everything", 1)]
    [InlineData("money", 2)]
    [InlineData("self-trades", 3)]
    public void The_ledgers_changes_add_up_to_every_balance(string profile, int seed)
    {
        TwinProfile about = TwinProfile.All.Single(one => one.Name == profile);
        using var place = new TemporaryDirectory();
        JournalFiles.Write(place.Path, TwinJournal.Run(about, seed, commands: 1_000).Events);
        AuditTool.Run(ExitCode.Ok, "export", place.Path, Target);
        var sums = new Dictionary<(long Account, long Asset), (long Available, long Held)>();
        foreach (Dictionary<string, string> row in Rows("ledger"))
        {
            (long, long) key = (Of(row, "account_id"), Of(row, "asset_id"));
            (long available, long held) = sums.GetValueOrDefault(key);
            sums[key] = (available + Of(row, "available_change"), held + Of(row, "held_change"));
            Assert.Equal(sums[key], (Of(row, "available"), Of(row, "held")));
        }

        JsonElement state = AuditTool.Json(ExitCode.Ok, "state", place.Path);
        foreach (JsonElement balance in state.GetProperty("accounts").EnumerateArray()
            .SelectMany(account => account.GetProperty("balances").EnumerateArray()))
        {
            (long, long) key =
                (balance.GetProperty("accountId").GetInt32(), balance.GetProperty("assetId").GetInt32());
            Assert.Equal(
                (AuditTool.Number(balance, "available"), AuditTool.Number(balance, "held")),
                sums.GetValueOrDefault(key));
        }
    }

    [Fact]
    public void A_range_has_the_rows_of_its_events_only()
    {
        AuditTool.Run(
            ExitCode.Ok, "export", _place.Path, Path.Combine(_target.Path, "all"), "--format", "csv");
        JsonElement report = AuditTool.Json(
            ExitCode.Ok, "export", _place.Path, Target, "--from", "30", "--to", "60", "--format", "csv");

        string[] all = File.ReadAllLines(Path.Combine(_target.Path, "all", "orders.csv"));
        Assert.Equal(
            all.Skip(1).Where(row => long.Parse(row[..row.IndexOf(',')]) is >= 30 and <= 60),
            File.ReadAllLines(FileOf("orders", "csv")).Skip(1));
        Assert.Equal(60, AuditTool.Number(report, "lastSequence"));
        Assert.Equal(
            s_tables.Select(table => $"{table}.csv"),
            report.GetProperty("files").EnumerateArray().Select(file => file.GetString()));
    }

    [Fact]
    public void Nothing_is_overwritten_and_nothing_is_left_of_a_failed_export()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(FileOf("ledger", "csv"), "mine");

        AuditTool.Fail(ExitCode.Unreadable, "export", _place.Path, Target);
        Assert.Equal([FileOf("ledger", "csv")], Directory.GetFiles(Target));
        Assert.Equal("mine", File.ReadAllText(FileOf("ledger", "csv")));

        File.Delete(FileOf("ledger", "csv"));
        string segment = LogDirectory.PathOf(_place.Path, 1);
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[3 * LogFormat.SegmentHeaderBytes + 200] ^= 1;
        File.WriteAllBytes(segment, bytes);
        AuditTool.Fail(ExitCode.Damaged, "export", _place.Path, Target);
        Assert.Empty(Directory.GetFiles(Target));
    }

    [Fact]
    public void Text_is_quoted_where_csv_needs_it()
    {
        using var file = new MemoryStream();
        using (var table = new CsvTable<string>(file, [Column<string>.Of("text", row => row, "")]))
        {
            string[] rows = ["plain", "a,b", "say \"x\"", "two\nlines", ""];
            foreach (string row in rows) table.Write(row);
        }

        Assert.Equal(
            "text\nplain\n\"a,b\"\n\"say \"\"x\"\"\"\n\"two\nlines\"\n\n",
            System.Text.Encoding.UTF8.GetString(file.ToArray()));
    }

    /// <summary>The schema is said once, in the code; the document repeats it word for word.</summary>
    [Fact]
    public void The_document_has_every_column_in_its_order()
    {
        string[] document = File.ReadAllLines(SourceTree.PathOf("docs/EXPORT.md"));

        Assert.Contains($"Schema version {Schema.Version}.", document);
        Assert.Equal(
            [
                .. Documented(Schema.Orders), .. Documented(Schema.Trades), .. Documented(Schema.Ledger),
                .. Documented(Schema.Instruments),
            ],
            document.Where(line => line.StartsWith("| `", StringComparison.Ordinal)
                && line.Count(c => c == '|') == 4));
    }

    private static IEnumerable<string> Documented<TRow>(IReadOnlyList<Column<TRow>> columns) =>
        columns.Select(column =>
            $"| `{column.Name}` | {(column.Type == ColumnType.Text ? "text" : "integer")} "
            + $"| {column.Meaning} |");

    private string FileOf(string table, string format) => Path.Combine(Target, $"{table}.{format}");

    /// <summary>By column; no text of these tables needs quotes.</summary>
    private IEnumerable<Dictionary<string, string>> Rows(string table)
    {
        string[] lines = File.ReadAllLines(FileOf(table, "csv"));
        string[] names = lines[0].Split(',');
        return lines.Skip(1).Select(line => names.Zip(line.Split(','))
            .ToDictionary(cell => cell.First, cell => cell.Second));
    }

    private static long Of(Dictionary<string, string> row, string column) => long.Parse(row[column]);

    /// <summary>The names of the columns first.</summary>
    private static async Task<List<string[]>> ReadAsync(string path)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using FileStream file = File.OpenRead(path);
        await using ParquetReader reader = await ParquetReader.CreateAsync(file, cancellationToken: stop);
        DataField[] fields = reader.Schema.DataFields;
        var rows = new List<string[]> { fields.Select(field => field.Name).ToArray() };
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader groups = reader.OpenRowGroupReader(group);
            var columns = new List<string[]>();
            foreach (DataField field in fields)
            {
                var numbers = new long[groups.RowCount];
                var texts = new string[groups.RowCount];
                bool isText = field.ClrType != typeof(long);
                var memory = new Memory<string?>(texts);
                if (isText) await groups.ReadAsync(field, memory, cancellationToken: stop);
                else await groups.ReadAsync<long>(field, numbers.AsMemory(), cancellationToken: stop);
                columns.Add(isText ? texts : [.. numbers.Select(number => $"{number}")]);
            }
            for (int row = 0; row < groups.RowCount; row++)
                rows.Add([.. columns.Select(column => column[row])]);
        }
        return rows;
    }
}
