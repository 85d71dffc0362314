using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay;
using Matching.Replay.Verification;
using Matching.Tests.House;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

public sealed class JournalVerifierTests : IDisposable
{
    private const int SomeOrders = 300;
    private const int OrdersOverTwoBlocks = 2_000;

    private readonly TemporaryDirectory _place = new();

    public static TheoryData<string> Alterations => [.. Forgery.Alterations.Keys];

    public void Dispose() => _place.Dispose();

    [Fact]
    public void An_untouched_journal_is_equal_and_makes_the_live_engines_state()
    {
        using VenueScript venue = VenueScript.Run(SomeOrders);
        JournalFiles.Write(_place.Path, venue.Events);

        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Null(report.Difference);
        Assert.Equal(Verdict.Equal, report.Verdict);
        Assert.Equal(venue.Events.Count, report.Events);
        Assert.Equal(venue.Events.Count(Forgery.IsLast), report.Transactions);
        Assert.Equal((2, 1), (report.Epochs, report.Instruments));
        Assert.Equal(venue.State, report.FoldedState);
        Assert.Equal(venue.State, report.ReexecutedState);
        Assert.Empty(report.FoldedOnly);
        Assert.True(report.IsFromGenesis);
        Assert.Equal(VenueScript.Identity, report.Log!.Identity);
        Assert.Equal(GroupKind.Seal, report.Log.LastKind);
    }

    [Fact]
    public void The_journals_of_these_tests_hold_all_that_trading_yields()
    {
        using VenueScript venue = VenueScript.Run(OrdersOverTwoBlocks);
        var kinds = venue.Events.Select(e => e.Header.Kind).ToHashSet();
        Assert.DoesNotContain(Enum.GetValues<EventKind>(), kind =>
            kind is >= EventKind.OrderAccepted and <= EventKind.ProtectionTriggered && !kinds.Contains(kind));
        Assert.Contains(venue.Events, e => (e.Header.Flags & EventFlags.Continuation) != 0);
    }

    [Theory]
    [MemberData(nameof(Alterations))]
    public void An_altered_event_is_named_though_all_checksums_and_chains_hold(string alteration)
    {
        using VenueScript venue = VenueScript.Run(SomeOrders);
        List<Event> forged = Forgery.Alter(venue.Events, alteration, out long sequence);
        JournalFiles.Write(_place.Path, forged);

        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Equal(Verdict.Differs, report.Verdict);
        Assert.Equal(sequence, report.Difference!.Sequence);
        Assert.Equal(sequence - 1, report.Events);
        Assert.NotEqual(report.Difference.Expected, report.Difference.Found);
        Assert.NotEmpty(report.Difference.Fields);
    }

    [Fact]
    public void A_dropped_event_is_named_though_the_rest_is_numbered_anew()
    {
        using VenueScript venue = VenueScript.Run(SomeOrders);
        int dropped = Forgery.IndexOf(venue.Events, EventKind.Traded, from: 100);
        Refuses(Forgery.Renumber(venue.Events.Where((_, index) => index != dropped)), dropped + 1);
    }

    [Fact]
    public void A_dropped_command_is_found_at_the_next_event_that_remembers_it()
    {
        using VenueScript venue = VenueScript.Run(SomeOrders);
        int dropped = Forgery.IndexOf(venue.Events, EventKind.OrderRejected, from: 100);
        JournalFiles.Write(
            _place.Path, Forgery.Renumber(venue.Events.Where((_, index) => index != dropped)));

        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Equal(Verdict.Differs, report.Verdict);
        Assert.True(report.Difference!.Sequence > dropped);
    }

    /// <summary>Nothing is left to be continued there.</summary>
    [Fact]
    public void A_command_that_claims_to_be_a_continuation_is_named()
    {
        using VenueScript venue = VenueScript.Run(SomeOrders);
        List<Event> forged = [.. venue.Events];
        int at = Forgery.IndexOf(forged, EventKind.OrderRejected, from: 100);
        Event e = forged[at];
        e.Header.Flags |= EventFlags.Continuation;
        forged[at] = e;
        Refuses(forged, at + 1);
    }

    [Fact]
    public void A_swapped_pair_is_named()
    {
        using VenueScript venue = VenueScript.Run(SomeOrders);
        List<Event> forged = [.. venue.Events];
        int first = Forgery.IndexOfTradeWithin(forged, from: 100);
        (forged[first], forged[first + 1]) = (forged[first + 1], forged[first]);
        Refuses(Forgery.Renumber(forged), first + 1);
    }

    [Fact]
    public void An_inserted_event_is_named()
    {
        using VenueScript venue = VenueScript.Run(SomeOrders);
        List<Event> forged = [.. venue.Events];
        int at = Forgery.IndexOf(forged, EventKind.Traded, from: 100);
        forged.Insert(at, forged[at]);
        // The first of the two is the one that was; the second is too much.
        Refuses(Forgery.Renumber(forged), at + 2);
    }

    [Fact]
    public void A_transaction_without_its_end_is_named()
    {
        using VenueScript venue = VenueScript.Run(SomeOrders);
        List<Event> cut = [.. venue.Events.Take(1 + Forgery.IndexOfTradeWithin(venue.Events, from: 100))];
        JournalFiles.Write(_place.Path, cut);

        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Equal(Verdict.Differs, report.Verdict);
        Assert.Equal(cut.Count, report.Difference!.Sequence);
        Assert.Contains("its group ends within the transaction", report.Difference.Why);
    }

    [Fact]
    public void A_journal_that_does_not_begin_with_genesis_or_has_two_is_refused()
    {
        using VenueScript venue = VenueScript.Run(orders: 2);
        Refuses(Forgery.Renumber(venue.Events.Skip(1)), 1);
        using var other = new TemporaryDirectory();
        JournalFiles.Write(other.Path, Forgery.Renumber([venue.Events[0], .. venue.Events]));
        Assert.Equal(2, JournalVerifier.Run(other.Path).Difference!.Sequence);
    }

    [Fact]
    public void A_genesis_of_another_venue_than_the_headers_name_is_refused()
    {
        using VenueScript venue = VenueScript.Run(orders: 2);
        Event genesis = venue.Events[0];
        genesis.Genesis.Terms.VenueId = Bytes16.FromText("another");
        Refuses([genesis, .. venue.Events.Skip(1)], 1);
    }

    [Fact]
    public void A_history_rewritten_without_contradiction_is_told_only_by_a_hash_from_elsewhere()
    {
        using VenueScript venue = VenueScript.Run(OrdersOverTwoBlocks);
        JournalFiles.Write(_place.Path, venue.Events);
        LogFacts honest = JournalVerifier.Run(_place.Path).Log!;
        var kept = new ChainAnchor(honest.ChainBlocks, honest.ChainHash);
        Assert.True(kept.Blocks >= 2);

        List<Event> forged = [.. venue.Events];
        int deposit = Forgery.IndexOf(forged, EventKind.FundsTransferred);
        Event richer = forged[deposit];
        richer.FundsTransferred.Terms.Amount++;
        forged[deposit] = richer;
        using var other = new TemporaryDirectory();
        JournalFiles.Write(other.Path, forged);

        Assert.Equal(Verdict.Equal, JournalVerifier.Run(_place.Path, expected: kept).Verdict);
        Assert.Equal(Verdict.Equal, JournalVerifier.Run(other.Path).Verdict);
        VerificationReport caught = JournalVerifier.Run(other.Path, expected: kept);
        Assert.Equal(Verdict.Differs, caught.Verdict);
        Assert.Equal(kept.Blocks * LogFormat.EventsPerChainBlock, caught.Difference!.Sequence);
    }

    [Fact]
    public void A_log_that_lost_its_end_is_told_by_a_hash_from_elsewhere()
    {
        using VenueScript venue = VenueScript.Run(OrdersOverTwoBlocks);
        JournalFiles.Write(_place.Path, Forgery.WholeTransactions(venue.Events, 1_500));

        VerificationReport report = JournalVerifier.Run(_place.Path, expected: new ChainAnchor(2, default));

        Assert.Equal(Verdict.Differs, report.Verdict);
        Assert.Contains("events are missing at its end", report.Difference!.Why);
    }

    [Fact]
    public void A_pruned_log_has_its_chains_checked_and_is_never_called_equal()
    {
        using VenueScript venue = VenueScript.Run(OrdersOverTwoBlocks);
        JournalFiles.Write(_place.Path, venue.Events);
        File.Delete(LogDirectory.PathOf(_place.Path, 1));

        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Equal(Verdict.NotFolded, report.Verdict);
        Assert.True(report.Log!.FirstSequence > 1);
        Assert.True(report.Log.AnchorBlocks >= 1);
        Assert.Equal(venue.Events.Count, report.Log.LastSequence);
        Assert.Equal(0, report.Events);
    }

    private void Refuses(IEnumerable<Event> forged, long sequence)
    {
        JournalFiles.Write(_place.Path, forged);
        VerificationReport report = JournalVerifier.Run(_place.Path);
        Assert.Equal(Verdict.Differs, report.Verdict);
        Assert.Equal(sequence, report.Difference!.Sequence);
    }
}
