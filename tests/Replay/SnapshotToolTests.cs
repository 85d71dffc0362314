using System.Text.Json;
using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay;
using Matching.Replay.Archive;
using Matching.Replay.Dump;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Replay.Tool;
using Matching.Replay.Verification;
using Matching.Tests.House;

namespace Matching.Tests.Replay;

/// <summary>The auditor's tool on a log with snapshots: pruned, archived, restored, verified.</summary>
public sealed class SnapshotToolTests : IDisposable
{
    private readonly TemporaryDirectory _place = new();
    private readonly TemporaryDirectory _archive = new();
    private readonly NativeDisk _disk = new();
    private readonly VenueScript _venue = VenueScript.Run(orders: 1_200);

    public SnapshotToolTests() =>
        SnapshotLab.Write(_disk, _venue.Events, SnapshotLab.Every(300), place: _place.Path);

    private SnapshotDirectory Snapshots => new(_disk, _place.Path);

    public void Dispose()
    {
        _venue.Dispose();
        _place.Dispose();
        _archive.Dispose();
    }

    [Fact]
    public void Verify_compares_each_snapshot_with_the_state_that_the_events_make()
    {
        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Equal(Verdict.Equal, report.Verdict);
        Assert.Equal(Snapshots.Sequences().Reverse(), report.ComparedSnapshots);
        Assert.Null(report.Start);
    }

    [Fact]
    public void Verify_finds_a_snapshot_of_another_state_under_sound_checksums()
    {
        long sequence = Snapshots.Sequences()[1];
        using var state = new FoldedState();
        foreach (Event one in _venue.Events.Take((int)sequence))
        {
            Event e = one;
            // Somebody came by a larger deposit.
            if (e.Header.Kind == EventKind.FundsTransferred) e.FundsTransferred.Terms.Amount += 5;
            state.Engine.Apply(in e);
        }
        HistoryClaim history;
        using (SnapshotFile file = Snapshots.Open(sequence)) history = file.Header.History;
        Snapshots.Take(state.Engine, VenueScript.Identity, history);

        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Equal((Verdict.Differs, sequence), (report.Verdict, report.Difference!.Sequence));
        Assert.Contains("the snapshot of it holds state", report.Difference.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_tells_a_damaged_snapshot_and_a_log_that_has_lost_its_end()
    {
        long newest = Snapshots.Sequences()[0];
        string path = Snapshots.PathOf(newest);
        byte[] sound = File.ReadAllBytes(path);
        File.WriteAllBytes(path, [.. sound[..5000], (byte)(sound[5000] ^ 1), .. sound[5001..]]);
        Assert.Single(JournalVerifier.Run(_place.Path).DamagedSnapshots);
        string said = Run(ExitCode.Damaged, "verify", _place.Path);
        Assert.StartsWith("a snapshot is damaged; the log is equal: events 1 to", said);

        using var other = new TemporaryDirectory();
        JournalFiles.Write(other.Path, Forgery.WholeTransactions(_venue.Events, (int)newest - 200));
        File.WriteAllBytes(new SnapshotDirectory(_disk, other.Path).PathOf(newest), sound);
        VerificationReport report = JournalVerifier.Run(other.Path, LogReading.Stopped);

        Assert.Equal(Verdict.Differs, report.Verdict);
        Assert.Contains("lost its end", report.Difference!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pruned_log_is_verified_from_its_snapshot_and_from_Genesis_once_it_is_restored()
    {
        Dictionary<string, string> before = Segments();
        Run(ExitCode.Ok, "archive", _place.Path, _archive.Path);
        string pruned = Run(ExitCode.Ok, "prune", _place.Path, "--archive", _archive.Path);
        Assert.StartsWith("pruned segments 1 to", pruned);
        Assert.StartsWith("nothing to prune", Run(ExitCode.Ok, "prune", _place.Path));

        string said = Run(ExitCode.Ok, "verify", _place.Path);
        long start = JournalVerifier.Run(_place.Path).Start!.Value.Sequence;
        Assert.StartsWith($"equal: events {start + 1:N0} to {_venue.Events.Count:N0} folded and", said);
        Assert.Contains("as a segment's header says", said);
        Assert.Contains($"the snapshot of event {start:N0}, state", said);
        Assert.Contains($"{_venue.State}, folded and executed", said);

        Assert.StartsWith("restored segments 1 to", Run(ExitCode.Ok, "restore", _archive.Path, _place.Path));
        Assert.Equal(before, Segments());
        Assert.StartsWith("equal: events 1 to", Run(ExitCode.Ok, "verify", _place.Path));
    }

    [Fact]
    public void Prune_deletes_nothing_without_two_sound_snapshots_and_nothing_that_is_not_archived()
    {
        Dictionary<string, string> before = Segments();
        Run(ExitCode.Ok, "prune", _place.Path, "--archive", _archive.Path);
        Assert.Equal(before, Segments());

        string path = Snapshots.PathOf(Snapshots.Sequences()[1]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[6000] ^= 8;
        File.WriteAllBytes(path, bytes);
        Run(ExitCode.Damaged, "prune", _place.Path);
        Assert.Equal(before, Segments());

        foreach (long sequence in Snapshots.Sequences().Take(2)) File.Delete(Snapshots.PathOf(sequence));
        Run(ExitCode.Unreadable, "prune", _place.Path);
        Assert.Equal(before, Segments());
    }

    [Fact]
    public void Archive_and_restore_answer_in_json()
    {
        using JsonDocument json = JsonDocument.Parse(
            Run(ExitCode.Ok, "archive", _place.Path, _archive.Path, "--json"));
        Assert.Equal(1, json.RootElement.GetProperty("archived")[0].GetInt64());
        string restored = Run(ExitCode.Ok, "restore", _archive.Path, _place.Path, "--json");
        Assert.Equal("{\"restored\":[]}", restored.Trim());
    }

    [Fact]
    public void Archive_tells_a_damaged_segment_header_from_the_end_of_the_log()
    {
        FlipHeader(segment: 1);
        Run(ExitCode.Damaged, "archive", _place.Path, _archive.Path);
        Run(ExitCode.Damaged, "archive", _place.Path, _archive.Path, "--running");

        Assert.Empty(Directory.GetFiles(_archive.Path));
    }

    [Fact]
    public void A_log_with_a_damaged_header_is_damaged_and_not_older_than_its_archive()
    {
        Run(ExitCode.Ok, "archive", _place.Path, _archive.Path);
        FlipHeader(segment: Directory.GetFiles(_archive.Path).Length);

        var archive = new SegmentArchive(_disk, _archive.Path);
        Assert.Throws<LogDamagedException>(() => archive.RefuseOlder(_place.Path));
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("export")]
    [InlineData("state")]
    [InlineData("explain")]
    [InlineData("verify")]
    public void Beside_a_running_venue_no_verb_takes_a_damaged_header_for_the_end(string verb)
    {
        FlipHeader(segment: 2);
        string[] more = verb switch
        {
            "export" => [_archive.Path],
            "explain" => ["33554436"],
            _ => [],
        };

        Run(ExitCode.Damaged, [verb, _place.Path, "--running", .. more]);
    }

    [Fact]
    public void Beside_a_running_venue_diff_does_not_take_a_damaged_header_for_the_end()
    {
        using var copy = new TemporaryDirectory();
        foreach (string file in Directory.GetFiles(_place.Path))
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        FlipHeader(segment: 2);

        Run(ExitCode.Damaged, "diff", _place.Path, copy.Path, "--running");
    }

    [Fact]
    public void Dump_and_prune_tell_how_far_they_are()
    {
        var segments = new List<RecoveryProgress>();
        Assert.True(SnapshotProof.Run(_disk, _place.Path, segments.Add));
        Assert.Equal(segments[^1].SegmentsInAll, segments[^1].SegmentsDone);

        using var other = new TemporaryDirectory();
        using VenueScript longer = VenueScript.Run(orders: 6_000);
        JournalFiles.Write(other.Path, longer.Events);
        long told = 0;
        EventDump.Write(
            JournalPlace.At(other.Path), new EventFilter(), asJson: false, TextWriter.Null,
            progress => told = progress.Sequence);
        Assert.InRange(told, longer.Events.Count / 2, longer.Events.Count);
    }

    [Fact]
    public void Prune_deletes_nothing_that_the_stream_is_said_not_to_hold()
    {
        Dictionary<string, string> before = Segments();
        Run(ExitCode.Ok, "prune", _place.Path, "--shipped", "10");
        Assert.Equal(before, Segments());
        string said = Run(ExitCode.Ok, "prune", _place.Path, "--shipped", "9999");
        Assert.StartsWith("pruned segments 1 to", said);
    }

    [Fact]
    public void Restore_refuses_the_directory_of_a_running_venue()
    {
        Run(ExitCode.Ok, "archive", _place.Path, _archive.Path);
        using LogDirectory held = LogDirectory.Open(_disk, _place.Path);
        Run(ExitCode.Unreadable, "restore", _archive.Path, _place.Path);
        Run(ExitCode.Unreadable, "prune", _place.Path);
    }

    private void FlipHeader(long segment)
    {
        string path = LogDirectory.PathOf(_place.Path, segment);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[200] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static string Run(ExitCode expected, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        ExitCode code = ReplayTool.Run(args, output, error);
        Assert.True(code == expected, $"{code}: {output}{error}");
        return output.ToString();
    }

    private Dictionary<string, string> Segments() => Directory.GetFiles(_place.Path, "*.seg")
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
}
