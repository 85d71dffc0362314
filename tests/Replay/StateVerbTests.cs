using System.Text.Json;
using Matching.Engine.Events;
using Matching.Replay;
using Matching.Replay.States;
using Matching.Replay.Tool;
using Matching.Tests.House;

namespace Matching.Tests.Replay;

public sealed class StateVerbTests : IDisposable
{
    private readonly TemporaryDirectory _place = new();
    private readonly StoryVenue _venue = new();

    public StateVerbTests() => JournalFiles.Write(_place.Path, _venue.Events);

    public void Dispose()
    {
        _venue.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void The_state_at_every_sequence_is_the_live_one_at_its_transactions_end()
    {
        JournalPlace place = JournalPlace.At(_place.Path);
        for (int sequence = 1; sequence <= _venue.Events.Count; sequence++)
        {
            int end = sequence;
            while (!Forgery.IsLast(_venue.Events[end - 1])) end++;
            StateReport report = VenueStates.At(place, new StateQuery { At = sequence })!;

            Assert.Equal((end, _venue.Hashes[end].ToString()), (report.Sequence, report.StateHash));
            Assert.Equal(_venue.Events[end - 1].Header.FirstSequence, report.FirstSequence);
        }
    }

    [Fact]
    public void It_says_where_a_sequence_lies_within_a_transaction()
    {
        string said = AuditTool.Run(ExitCode.Ok, "state", _place.Path, "--at", "32");

        Assert.StartsWith(
            "state behind sequence 36: 32 lies within the transaction 31 to 36, and this is its end", said);
        Assert.StartsWith(
            "state behind sequence 36\n", AuditTool.Run(ExitCode.Ok, "state", _place.Path, "--at", "36"));
    }

    [Fact]
    public void Text_has_levels_orders_balances_and_statuses_in_their_scales()
    {
        string said = AuditTool.Run(ExitCode.Ok, "state", _place.Path, "--at", "30");

        Assert.Contains("ACME-USD (1): Open, last trade -", said);
        Assert.Contains("ask    101.00       3     23      38", said);
        Assert.Matches(@"c2 +4  Sell  Limit  Booked  101.00 +20 +0 +5 +20\n", said);
        Assert.Matches(@"2  alice +1  Active +0       1  no\n", said);
        Assert.Matches(@"2  ACME +992 +8\n", said);
        Assert.Matches(@"2  USD +50000.00 +0.00\n", said);
    }

    [Fact]
    public void Json_has_the_same_and_instruments_with_hashes()
    {
        JsonElement root = AuditTool.Json(ExitCode.Ok, "state", _place.Path, "--at", "30");
        JsonElement acme = root.GetProperty("instruments")[0];

        Assert.Equal(30, AuditTool.Number(root, "sequence"));
        Assert.Equal("Normal", root.GetProperty("mode").GetString());
        Assert.Equal(10_050, AuditTool.Number(acme.GetProperty("asks")[0], "price"));
        Assert.Equal(23, AuditTool.Number(acme.GetProperty("asks")[1], "shownQty"));
        JsonElement order = acme.GetProperty("asks")[1].GetProperty("orders")[2];
        Assert.Equal("a1", order.GetProperty("clOrdId").GetString());
        Assert.Equal(_venue["a1"], AuditTool.Number(order, "orderId"));
        Assert.Equal(64, acme.GetProperty("hash").GetString()!.Length);
        JsonElement alice = root.GetProperty("accounts")[StoryVenue.Alice];
        Assert.Equal("alice", alice.GetProperty("account").GetProperty("name").GetString());
        Assert.Equal(8, AuditTool.Number(alice.GetProperty("balances")[1], "held"));
    }

    [Fact]
    public void A_waiting_stop_and_a_quote_are_shown_as_such()
    {
        Event stop = _venue.Events.Single(e => e.Header.Kind == EventKind.OrderAccepted
            && e.OrderAccepted.Entry == Entry.Waiting);

        string waiting = AuditTool.Run(ExitCode.Ok, "state", _place.Path, "--at", $"{stop.Header.Sequence}");
        string end = AuditTool.Run(ExitCode.Ok, "state", _place.Path, "--at", "66");

        Assert.Matches(@"stop +3  Buy +Stop +Waiting +107.10  102.00 ", waiting);
        Assert.Matches(@"q1 +4  Buy +Quote  Booked  10.00 ", end);
    }

    [Fact]
    public void Filters_show_one_instrument_or_one_account()
    {
        string beta = AuditTool.Run(ExitCode.Ok, "state", _place.Path, "--instrument", "2", "--at", "67");
        string bob = AuditTool.Run(ExitCode.Ok, "state", _place.Path, "--account", "3", "--at", "45");

        Assert.DoesNotContain("ACME-USD", beta);
        Assert.Contains("BETA-USD (2)", beta);
        Assert.Contains("b3", bob);
        Assert.DoesNotContain("  c3  ", bob);
        Assert.DoesNotContain("alice", bob);
    }

    [Fact]
    public void A_time_gives_the_last_transaction_up_to_it()
    {
        Event e = _venue.Events[30];
        string text = Figures.Time(e.Header.Time);

        JsonElement at = AuditTool.Json(ExitCode.Ok, "state", _place.Path, "--time", text);
        JsonElement before = AuditTool.Json(
            ExitCode.Ok, "state", _place.Path, "--time", $"{e.Header.Time - 1}");

        Assert.Equal(36, AuditTool.Number(at, "sequence"));
        Assert.Equal(30, AuditTool.Number(before, "sequence"));
    }

    [Fact]
    public void What_is_not_in_the_journal_is_said_with_a_code_of_its_own()
    {
        AuditTool.Fail(ExitCode.NotFound, "state", _place.Path, "--at", "1000");
        AuditTool.Fail(ExitCode.NotFound, "state", _place.Path, "--time", "5");
        AuditTool.Fail(ExitCode.Usage, "state", _place.Path, "--at", "0");
        AuditTool.Fail(ExitCode.Usage, "state", _place.Path, "--at", "1", "--time", "5");
        AuditTool.Fail(ExitCode.Usage, "state", _place.Path, "--time", "yesterday");
    }

    [Fact]
    public void Beside_a_running_venue_only_what_is_proved_durable_is_shown()
    {
        using var place = new TemporaryDirectory();
        using JournalFiles files = JournalFiles.Open(place.Path);
        files.Append(_venue.Events);

        JsonElement running = AuditTool.Json(ExitCode.Ok, "state", place.Path);
        JsonElement stopped = AuditTool.Json(ExitCode.Ok, "state", place.Path, "--stopped");

        Assert.True(AuditTool.Number(running, "sequence") < _venue.Events.Count);
        Assert.Equal(_venue.Events.Count, AuditTool.Number(stopped, "sequence"));
        files.Writer.Seal();
        JsonElement settled = AuditTool.Json(ExitCode.Ok, "state", place.Path);
        Assert.Equal(_venue.Events.Count, AuditTool.Number(settled, "sequence"));
    }

    [Fact]
    public void An_instruments_hash_moves_with_its_own_book_only()
    {
        string[] Hashes(int at) =>
        [
            .. VenueStates.At(JournalPlace.At(_place.Path), new StateQuery { At = at })!
                .Instruments.Select(book => book.Hash),
        ];
        (string[] before, string[] traded, string[] quoted) = (Hashes(30), Hashes(36), Hashes(67));

        Assert.NotEqual(before[0], traded[0]);
        Assert.Equal(before[1], traded[1]);
        Assert.NotEqual(traded[1], quoted[1]);
        JsonElement verified = AuditTool.Json(ExitCode.Ok, "verify", _place.Path);
        Assert.Equal(
            Hashes(_venue.Events.Count),
            verified.GetProperty("instrumentHashes").EnumerateArray()
                .Select(hash => hash.GetProperty("folded").GetString()));
        Assert.All(
            verified.GetProperty("instrumentHashes").EnumerateArray(),
            hash => Assert.Equal(
                hash.GetProperty("folded").GetString(), hash.GetProperty("reexecuted").GetString()));
    }
}
