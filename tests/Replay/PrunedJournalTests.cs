using System.Text.Json;
using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Replay.Tool;
using Matching.Tests.House;

namespace Matching.Tests.Replay;

/// <summary>
/// What state, explain and export can still tell of a pruned journal is what they tell of the whole one; what
/// they can't tell they refuse, with a sentence.
/// </summary>
public sealed class PrunedJournalTests : IDisposable
{
    private readonly TemporaryDirectory _whole = new();
    private readonly TemporaryDirectory _pruned = new();
    private readonly NativeDisk _disk = new();
    private readonly VenueScript _venue = VenueScript.Run(orders: 1_200);
    private readonly long _start;

    public PrunedJournalTests()
    {
        JournalFiles.Write(_whole.Path, _venue.Events);
        SnapshotLab.Write(_disk, _venue.Events, SnapshotLab.Every(300, prune: true), place: _pruned.Path);
        _start = Snapshots.Sequences().Where(Snapshots.IsConfirmable).Min();
        Assert.InRange(_start, 100, _venue.Events.Count - 100);
    }

    private SnapshotDirectory Snapshots => new(_disk, _pruned.Path);

    public void Dispose()
    {
        _venue.Dispose();
        _whole.Dispose();
        _pruned.Dispose();
    }

    [Fact]
    public void The_state_is_that_of_the_whole_journal_from_the_snapshot_on()
    {
        for (long at = _start; at <= _venue.Events.Count; at += 37)
        {
            JsonElement left = AuditTool.Json(ExitCode.Ok, "state", _pruned.Path, "--at", $"{at}");
            JsonElement whole = AuditTool.Json(ExitCode.Ok, "state", _whole.Path, "--at", $"{at}");

            Assert.Equal(
                whole.GetProperty("stateHash").GetString(), left.GetProperty("stateHash").GetString());
            Assert.Equal($"{whole.GetProperty("accounts")}", $"{left.GetProperty("accounts")}");
            Assert.Equal(_start, AuditTool.Number(left.GetProperty("start"), "sequence"));
            Assert.Equal(JsonValueKind.Null, whole.GetProperty("start").ValueKind);
        }
        Assert.Contains(
            $"the snapshot of event {_start:N0}, state ", AuditTool.Run(ExitCode.Ok, "state", _pruned.Path));
    }

    [Fact]
    public void What_lies_before_the_snapshot_is_refused_with_a_sentence()
    {
        string early = $"{_start - 1}";
        foreach (string[] verb in (string[][])
            [["state", _pruned.Path, "--at", early], ["state", _pruned.Path, "--time", "5"],
             ["export", _pruned.Path, Path.Combine(_whole.Path, "out"), "--from", early]])
        {
            string said = AuditTool.Fail(ExitCode.Unreadable, verb);
            Assert.Contains($"the events before are pruned", said);
            Assert.Contains($"the snapshot of event {_start}. Restore", said);
        }
        long ended = _venue.Events.Take((int)_start).First(e => e.Header.Kind == EventKind.OrderRemoved)
            .OrderRemoved.Order.OrderId;
        string none = AuditTool.Fail(ExitCode.Unreadable, "explain", _pruned.Path, $"{ended}");
        Assert.Contains($"from event {_start + 1} on: those before are pruned", none);
    }

    [Fact]
    public void An_order_is_explained_as_in_the_whole_journal_as_far_as_its_events_are_left()
    {
        (int carried, int entered) = (0, 0);
        IEnumerable<long> orders = _venue.Events.Skip((int)_start)
            .Where(e => e.Header.Kind
                is EventKind.Traded or EventKind.OrderRemoved or EventKind.OrderReplaced)
            .Select(e => e.Header.Kind switch
            {
                EventKind.Traded => e.Traded.Maker.OrderId,
                EventKind.OrderRemoved => e.OrderRemoved.Order.OrderId,
                _ => e.OrderReplaced.Order.OrderId,
            });
        foreach (long id in orders.Distinct())
        {
            JsonElement left = Explain(_pruned, $"{id}"), whole = Explain(_whole, $"{id}");
            bool hasEntry = left.GetProperty("hasEntry").GetBoolean();
            if (hasEntry) entered++;
            else carried++;
            if (hasEntry) Assert.Equal($"{whole}", $"{left}");
            Assert.Equal(StepsBehindStart(whole), StepsBehindStart(left));
            Assert.Equal(hasEntry, FirstStage(left) != "Carried");
        }
        Assert.True(carried > 0 && entered > 20, $"{carried} carried, {entered} entered");
    }

    [Fact]
    public void An_order_that_only_rests_since_is_still_found_by_its_id_and_told_as_it_stands()
    {
        JsonElement state = AuditTool.Json(ExitCode.Ok, "state", _pruned.Path, "--at", $"{_start}");
        foreach (JsonElement order in state.GetProperty("instruments")[0].GetProperty("bids").EnumerateArray()
            .SelectMany(level => level.GetProperty("orders").EnumerateArray()))
        {
            JsonElement story = Explain(_pruned, $"{AuditTool.Number(order, "orderId")}");
            JsonElement first = story.GetProperty("steps")[0].GetProperty("stage");

            Assert.Equal(AuditTool.Number(order, "leavesQty"), AuditTool.Number(first, "leavesQty"));
            Assert.Equal(AuditTool.Number(order, "hold"), AuditTool.Number(first, "hold"));
            string said = AuditTool.Run(
                ExitCode.Ok, "explain", _pruned.Path, $"{AuditTool.Number(order, "orderId")}");
            Assert.Contains($"at {_start}, its entry is pruned", said);
        }
    }

    [Fact]
    public void An_export_begins_with_what_the_snapshot_carried_and_goes_on_as_the_whole_one()
    {
        foreach (string table in (string[])["orders", "ledger", "trades"])
        {
            string[] left = Exported(_pruned, table), whole = Exported(_whole, table);
            string[] behind = [.. whole.Skip(1).Where(row => long.Parse(row[..row.IndexOf(',')]) > _start)];
            string[] carried = [.. left.Skip(1).TakeWhile(row => row.StartsWith($"{_start},"))];

            Assert.Equal(behind, left.Skip(1 + carried.Length));
            Assert.Equal(table == "trades", carried.Length == 0);
            Assert.All(carried, row => Assert.Contains(",Carried,", row));
        }
    }

    [Fact]
    public void Without_a_snapshot_they_all_refuse_and_name_the_way_out()
    {
        foreach (long sequence in Snapshots.Sequences()) File.Delete(Snapshots.PathOf(sequence));

        foreach (string[] verb in (string[][])
            [["state", _pruned.Path], ["explain", _pruned.Path, "5"],
             ["export", _pruned.Path, Path.Combine(_whole.Path, "out")]])
            Assert.Contains("Restore the segments", AuditTool.Fail(ExitCode.Unreadable, verb));
        Assert.NotEmpty(AuditTool.Run(ExitCode.Ok, "dump", _pruned.Path));
        Assert.NotEmpty(AuditTool.Run(ExitCode.Ok, "stat", _pruned.Path));
    }

    [Fact]
    public void A_damaged_snapshot_is_passed_over_and_one_that_the_log_does_not_confirm_is_damage()
    {
        long next = Snapshots.Sequences().Where(Snapshots.IsConfirmable).Order().ElementAt(1);
        byte[] bytes = File.ReadAllBytes(Snapshots.PathOf(_start));
        bytes[6_000] ^= 1;
        File.WriteAllBytes(Snapshots.PathOf(_start), bytes);
        JsonElement state = AuditTool.Json(ExitCode.Ok, "state", _pruned.Path);
        Assert.Equal(next, AuditTool.Number(state.GetProperty("start"), "sequence"));

        using var forged = new FoldedState();
        HistoryClaim history;
        using (SnapshotFile file = Snapshots.Open(next))
        {
            file.Load(forged.Engine);
            history = file.Header.History with { HashSoFar = default };
        }
        Snapshots.Take(forged.Engine, VenueScript.Identity, history);
        string said = AuditTool.Fail(ExitCode.Damaged, "state", _pruned.Path);
        Assert.Contains("are not those that the snapshot was made from", said);
    }

    private static JsonElement Explain(TemporaryDirectory place, string order) =>
        AuditTool.Json(ExitCode.Ok, "explain", place.Path, order).GetProperty("orders")[0];

    private static string? FirstStage(JsonElement story) =>
        story.GetProperty("steps")[0].GetProperty("stage").GetProperty("stage").GetString();

    private string[] StepsBehindStart(JsonElement story) =>
    [
        .. story.GetProperty("steps").EnumerateArray()
            .Where(step => AuditTool.Number(step.GetProperty("stage"), "sequence") > _start)
            .Select(step => $"{step}"),
    ];

    private static string[] Exported(TemporaryDirectory place, string table)
    {
        using var target = new TemporaryDirectory();
        AuditTool.Run(ExitCode.Ok, "export", place.Path, target.Path, "--format", "csv");
        return File.ReadAllLines(Path.Combine(target.Path, $"{table}.csv"));
    }
}
