using System.Diagnostics;
using System.Text.Json;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Tool;
using Matching.Tests.House;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

public sealed class ReplayToolTests : IDisposable
{
    private readonly TemporaryDirectory _place = new();
    private readonly VenueScript _venue = VenueScript.Run(orders: 100);

    public ReplayToolTests() => JournalFiles.Write(_place.Path, _venue.Events);

    public void Dispose()
    {
        _venue.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void Verify_says_equal_with_counts_anchor_and_hashes()
    {
        string said = Run(ExitCode.Ok, "verify", _place.Path);

        Assert.StartsWith($"equal: events 1 to {_venue.Events.Count:N0} folded and executed again", said);
        Assert.Contains($"Genesis of venue {VenueScript.Identity.VenueId}, shard 1", said);
        Assert.Contains($"{_venue.State}, folded and executed", said);
        Assert.Contains("sealed", said);
    }

    [Fact]
    public void Verify_in_json_says_the_same()
    {
        using JsonDocument json = JsonDocument.Parse(Run(ExitCode.Ok, "verify", _place.Path, "--json"));
        JsonElement root = json.RootElement;

        Assert.Equal("equal", root.GetProperty("verdict").GetString());
        Assert.Equal(_venue.Events.Count, root.GetProperty("events").GetInt64());
        Assert.Equal(_venue.State.ToString(), root.GetProperty("foldedState").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("difference").ValueKind);
        Assert.True(root.GetProperty("log").GetProperty("sealed").GetBoolean());
    }

    [Fact]
    public void Verify_explains_a_difference_field_by_field()
    {
        using var forged = new TemporaryDirectory();
        JournalFiles.Write(forged.Path, Forgery.Alter(_venue.Events, "a fee", out long sequence));
        long fee = _venue.Events[(int)sequence - 1].Traded.Taker.Fee;

        string said = Run(ExitCode.Differs, "verify", forged.Path);

        Assert.StartsWith($"differs at sequence {sequence}:", said);
        Assert.Contains($"traded.taker.fee: {fee - 1}, not {fee}", said);
        Assert.Contains($"found        sequence: {sequence} ", said);
        using JsonDocument json = JsonDocument.Parse(Run(ExitCode.Differs, "verify", forged.Path, "--json"));
        Assert.Equal(sequence, json.RootElement.GetProperty("difference").GetProperty("sequence").GetInt64());
    }

    [Fact]
    public void Dump_writes_a_line_for_each_event()
    {
        string[] lines = Lines(Run(ExitCode.Ok, "dump", _place.Path));

        Assert.Equal(_venue.Events.Count, lines.Length);
        for (int index = 0; index < lines.Length; index++)
        {
            Event e = _venue.Events[index];
            Assert.Equal(EventText.Line(in e), lines[index]);
        }
    }

    [Fact]
    public void Dump_in_json_writes_an_object_for_each_event_in_range()
    {
        string[] lines = Lines(Run(ExitCode.Ok, "dump", _place.Path, "--json", "--from", "20", "--to", "49"));

        Assert.Equal(
            Enumerable.Range(20, 30).Select(number => $"{number}"),
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetString()));
    }

    [Fact]
    public void Dump_filters_by_kind_order_account_and_session()
    {
        Event first = _venue.Events.First(e => e.Header.Kind == EventKind.Traded);
        long order = first.Traded.Taker.OrderId;

        Assert.Equal(
            _venue.Events.Count(e => e.Header.Kind is EventKind.Traded or EventKind.OrderBooked),
            Lines(Run(ExitCode.Ok, "dump", _place.Path, "--kind", "traded", "--kind", "OrderBooked")).Length);
        string[] ofOrder = Lines(Run(ExitCode.Ok, "dump", _place.Path, "--order", $"{order}"));
        Assert.Contains("order_accepted", ofOrder[0]);
        Assert.All(ofOrder, line => Assert.Contains($"order_id: {order}", line));
        string[] ofHouse = Lines(Run(ExitCode.Ok, "dump", _place.Path, "--account", "0"));
        Assert.All(ofHouse, line => Assert.Contains("from_account_id: 0", line));
        Assert.Equal(4, ofHouse.Length);
        string logOns = Run(ExitCode.Ok, "dump", _place.Path, "--session", "2", "--kind", "LoggedOn");
        // Once in each epoch.
        Assert.Equal(2, Lines(logOns).Length);
    }

    [Fact]
    public void Dump_by_name_shows_an_order_from_before_it_had_that_name()
    {
        using var story = new StoryVenue();
        using var place = new TemporaryDirectory();
        JournalFiles.Write(place.Path, story.Events);

        string[] byName = Lines(Run(ExitCode.Ok, "dump", place.Path, "--order", "c3"));

        Assert.Equal(Lines(Run(ExitCode.Ok, "dump", place.Path, "--order", $"{story["c2"]}")), byName);
        Assert.Contains("order_accepted", byName[0]);
        string[] late = Lines(Run(ExitCode.Ok, "dump", place.Path, "--cl-ord-id", "c3", "--from", "40"));
        Assert.Equal(byName[^late.Length..], late);
    }

    [Fact]
    public void Dump_by_time_shows_both_ends()
    {
        Event from = _venue.Events[99], to = _venue.Events[120];

        string[] lines = Lines(Run(
            ExitCode.Ok, "dump", _place.Path, "--from-time", Figures.Time(from.Header.Time), "--to-time",
            $"{to.Header.Time}"));

        Assert.Equal(
            _venue.Events.Count(e => e.Header.Time >= from.Header.Time && e.Header.Time <= to.Header.Time),
            lines.Length);
    }

    [Fact]
    public void Stat_counts_what_there_is()
    {
        using JsonDocument json = JsonDocument.Parse(Run(ExitCode.Ok, "stat", _place.Path, "--json"));
        JsonElement root = json.RootElement;
        JsonElement kinds = root.GetProperty("byKind");

        Assert.Equal(_venue.Events.Count, root.GetProperty("events").GetInt64());
        Assert.Equal(1, root.GetProperty("seals").GetInt64());
        Assert.Equal(_venue.Events[^1].Header.Time, root.GetProperty("lastTime").GetInt64());
        Assert.Equal(_venue.Events.Count, kinds.EnumerateObject().Sum(kind => kind.Value.GetInt64()));
        Assert.Equal(
            _venue.Events.Count(e => e.Header.Kind == EventKind.Traded),
            kinds.GetProperty("Traded").GetInt32());
        Assert.Equal("writer-2", root.GetProperty("epochs")[1].GetProperty("writerId").GetString());
        string text = Run(ExitCode.Ok, "stat", _place.Path);
        Assert.Contains("writer-1", text);
        Assert.Contains("Traded", text);
    }

    [Fact]
    public void What_cannot_be_understood_is_usage_and_says_so_on_stderr()
    {
        Assert.NotEmpty(RunForError(ExitCode.Usage, "verify"));
        Assert.NotEmpty(RunForError(ExitCode.Usage, "prove", _place.Path));
        Assert.Contains("Tradde", RunForError(ExitCode.Usage, "dump", _place.Path, "--kind", "Tradde"));
        Assert.Contains("--chain", RunForError(ExitCode.Usage, "verify", _place.Path, "--chain", "1:xyz"));
        string both = RunForError(ExitCode.Usage, "stat", _place.Path, "--running", "--stopped");
        Assert.Contains("exclude", both);
        string backwards = RunForError(ExitCode.Usage, "dump", _place.Path, "--from", "9", "--to", "3");
        Assert.Contains("--to", backwards);
    }

    [Fact]
    public void A_directory_without_a_journal_is_a_clear_message()
    {
        using var empty = new TemporaryDirectory();
        foreach (string verb in (string[])["verify", "dump", "stat"])
        {
            Assert.Contains("no journal", RunForError(ExitCode.Unreadable, verb, empty.Path));
            Assert.Contains("not a directory", RunForError(ExitCode.Unreadable, verb, empty.Path + "/none"));
        }
    }

    [Fact]
    public void The_process_exits_with_the_documented_codes()
    {
        Assert.Equal((0, ""), Start("verify", _place.Path));
        Assert.Equal(2, Start("verify").Code);
        string segment = LogDirectory.PathOf(_place.Path, 1);
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[LogFormat.SegmentHeaderBytes + 200] ^= 1;
        File.WriteAllBytes(segment, bytes);
        Assert.Equal(3, Start("verify", _place.Path).Code);
        (int code, string error) = Start("dump", _place.Path);
        Assert.Equal(3, code);
        Assert.StartsWith("Log damaged in segment 1 at offset 4096", error);
        Assert.DoesNotContain("   at ", error);
    }

    private static string Run(ExitCode expected, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.Equal(expected, ReplayTool.Run(args, output, error));
        Assert.Equal("", error.ToString());
        return output.ToString();
    }

    private static string RunForError(ExitCode expected, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.Equal(expected, ReplayTool.Run(args, output, error));
        return error.ToString();
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (int Code, string Error) Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ReplayTool).Assembly.Location, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        output.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
