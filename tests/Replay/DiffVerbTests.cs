using System.Text.Json;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Diff;
using Matching.Replay.Tool;
using Matching.Tests.House;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

/// <summary>
/// Two journals that differ in a planted way: the first difference is found, and explained.
/// </summary>
public sealed class DiffVerbTests : IDisposable
{
    private readonly TemporaryDirectory _a = new();
    private readonly TemporaryDirectory _b = new();
    private readonly VenueScript _venue = VenueScript.Run(orders: 200);

    public DiffVerbTests() => JournalFiles.Write(_a.Path, _venue.Events);

    private IReadOnlyList<Event> Events => _venue.Events;

    public void Dispose()
    {
        _venue.Dispose();
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public void The_same_events_in_other_groups_are_equal()
    {
        using (JournalFiles files = JournalFiles.Open(_b.Path))
        {
            int half = Forgery.WholeTransactions(Events, 77).Count;
            files.Append(Events.Take(half));
            files.Append(Events.Skip(half));
        }

        string said = AuditTool.Run(ExitCode.Ok, "diff", _a.Path, _b.Path);

        Assert.StartsWith($"equal: events 1 to {Events.Count:N0}", said);
    }

    [Theory]
    [InlineData("a fee", "traded.taker.fee")]
    [InlineData("the price of an order", "orderAccepted.terms.price")]
    [InlineData("why an order was refused", "orderRejected.reason")]
    [InlineData("an epoch", "epoch")]
    public void An_edited_event_is_found_with_its_field_and_its_command(string alteration, string field)
    {
        JournalFiles.Write(_b.Path, Forgery.Alter(Events, alteration, out long sequence));

        string said = AuditTool.Run(ExitCode.Differs, "diff", _a.Path, _b.Path);
        JsonElement root = Json(ExitCode.Differs);

        Assert.StartsWith($"differs at sequence {sequence}: another ", said);
        Assert.Contains($"field        {field}: ", said);
        Assert.Contains("this one event was edited", said);
        Assert.Matches(@"command A +\w+, session \d, number \d+", said);
        Assert.Equal(nameof(DiffKind.Edited), root.GetProperty("shape").GetProperty("kind").GetString());
        Assert.Equal(sequence, AuditTool.Number(root.GetProperty("difference"), "sequence"));
        Assert.Equal(sequence - 1, AuditTool.Number(root, "same"));
    }

    [Fact]
    public void Commands_dropped_from_one_are_told_as_more_in_the_other()
    {
        (int from, int to) = TransactionAt(150);
        List<Event> without = Forgery.Renumber([.. Events.Take(from), .. Events.Skip(to)]);
        JournalFiles.Write(_b.Path, without);

        JsonElement dropped = Json(ExitCode.Differs);

        Assert.Equal(from + 1, AuditTool.Number(dropped.GetProperty("difference"), "sequence"));
        Assert.Equal(nameof(DiffKind.MoreInA), dropped.GetProperty("shape").GetProperty("kind").GetString());
        string said = AuditTool.Run(ExitCode.Differs, "diff", _a.Path, _b.Path);
        Assert.Contains("one command more in A before B's next one: put into A, or dropped from B", said);
        string turned = AuditTool.Run(ExitCode.Differs, "diff", _b.Path, _a.Path);
        Assert.Contains("one command more in B before A's next one: put into B, or dropped from A", turned);
    }

    [Fact]
    public void A_command_put_in_is_told_with_its_sender()
    {
        (int at, _) = TransactionAt(150);
        Event e = Events[at];
        e.Command.ReceivedTime += 7;
        e.Command.ClientSeqNum = 4_711;
        e.Header.Flags |= EventFlags.Last;
        JournalFiles.Write(
            _b.Path, Forgery.Renumber([.. Events.Take(at), e, .. Events.Skip(at)]));

        string said = AuditTool.Run(ExitCode.Differs, "diff", _a.Path, _b.Path);

        Assert.StartsWith($"differs at sequence {at + 1}", said);
        Assert.Contains("one command more in B", said);
        Assert.Contains($"session {e.Command.SessionId}, number 4711", said);
    }

    [Fact]
    public void Two_commands_in_the_other_order_are_told_as_such()
    {
        (int from, int middle) = TransactionAt(150);
        (_, int to) = TransactionAt(middle);
        JournalFiles.Write(_b.Path, Forgery.Renumber(
            [.. Events.Take(from), .. Events.Take(to).Skip(middle), .. Events.Take(middle).Skip(from),
             .. Events.Skip(to)]));

        Assert.Equal(
            nameof(DiffKind.Reordered),
            Json(ExitCode.Differs).GetProperty("shape").GetProperty("kind").GetString());
    }

    [Fact]
    public void A_fork_is_told_with_both_epochs()
    {
        int shared = Forgery.WholeTransactions(Events, 200).Count;
        List<Event> fork = [.. Events];
        for (int at = shared; at < fork.Count; at++)
        {
            Event e = fork[at];
            e.Header.Epoch += 5;
            e.Header.Time += 3_000_000;
            bool isSent = EventCommand.KindOf(in e) is not (0 or CommandKind.Continue);
            if (isSent) e.Command.ReceivedTime += 3_000_000;
            fork[at] = e;
        }
        using (JournalFiles files = JournalFiles.Open(_b.Path))
        {
            files.Append(fork.Take(shared));
            files.Append(fork.Skip(shared));
        }

        string said = AuditTool.Run(ExitCode.Differs, "diff", _a.Path, _b.Path);

        Assert.StartsWith($"differs at sequence {shared + 1}", said);
        Assert.Contains("two histories with one beginning, A in epoch", said);
        Assert.Contains($"{shared:N0} events from 1 on", said);
    }

    [Fact]
    public void The_beginning_of_another_has_a_code_of_its_own()
    {
        List<Event> beginning = Forgery.WholeTransactions(Events, 120);
        JournalFiles.Write(_b.Path, beginning);

        string said = AuditTool.Run(ExitCode.Prefix, "diff", _a.Path, _b.Path);

        Assert.StartsWith($"B is the beginning of A: it ends at {beginning.Count:N0}, and A goes on", said);
        Assert.StartsWith(
            "A is the beginning of B", AuditTool.Run(ExitCode.Prefix, "diff", _b.Path, _a.Path));
    }

    [Fact]
    public void Two_venues_differ_in_their_first_event()
    {
        List<Event> other = [.. Events];
        Event genesis = other[0];
        genesis.Genesis.Terms.Capacities.Orders++;
        other[0] = genesis;
        JournalFiles.Write(_b.Path, other);

        Assert.Contains(
            "two venues, or two histories of one", AuditTool.Run(ExitCode.Differs, "diff", _a.Path, _b.Path));
    }

    [Fact]
    public void Damage_before_the_first_difference_ends_it()
    {
        JournalFiles.Write(_b.Path, Events);
        string segment = LogDirectory.PathOf(_b.Path, 1);
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[LogFormat.SegmentHeaderBytes + 200] ^= 1;
        File.WriteAllBytes(segment, bytes);

        Assert.StartsWith(
            "B is damaged in segment 1", AuditTool.Run(ExitCode.Damaged, "diff", _a.Path, _b.Path));
    }

    [Fact]
    public void A_pruned_journal_is_compared_from_where_it_begins()
    {
        using VenueScript venue = VenueScript.Run(orders: 1_200);
        using var whole = new TemporaryDirectory();
        JournalFiles.Write(whole.Path, venue.Events);
        SnapshotLab.Write(
            new NativeDisk(), venue.Events, SnapshotLab.Every(300, prune: true), place: _b.Path);
        long first = LogBeginning.Of(new NativeDisk(), _b.Path)!.Value.FirstSequence;
        Assert.True(first > 1);

        string said = AuditTool.Run(ExitCode.Ok, "diff", whole.Path, _b.Path);

        Assert.StartsWith($"equal: events {first:N0} to {venue.Events.Count:N0}", said);
        Assert.Contains($"B begins at {first:N0}: nothing before is compared", said);
    }

    private JsonElement Json(ExitCode expected) => AuditTool.Json(expected, "diff", _a.Path, _b.Path);

    /// <summary>
    /// The first transaction from there on that a session's command began: from, and behind.
    /// </summary>
    private (int From, int To) TransactionAt(int index)
    {
        bool IsSent(Event e) => e.Header.Sequence == e.Header.FirstSequence
            && e.Header.Kind is EventKind.OrderAccepted or EventKind.OrderRejected;
        while (!IsSent(Events[index])) index++;
        int to = index;
        while (!Forgery.IsLast(Events[to])) to++;
        return (index, to + 1);
    }
}
