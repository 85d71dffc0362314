using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Verification;
using Matching.Tests.House;
using Matching.Tests.Replay;

namespace Matching.Tests.Journal;

/// <summary>
/// A small journal of each released format stays here for good, as its version wrote it, and replays to the
/// state that it had then, by the rules that it began with. Format 1's is of the script of the replay tests,
/// by rules version 1. Where a later version writes otherwise, its own journal is added; none is ever written
/// anew. <c>Format1</c> is from before epochs said their policy, <c>Format1Policies</c> since.
/// <c>Rules2</c> and <c>Rules3</c> were written by the last binaries whose newest rules those were, of all in
/// which the versions differ.
/// </summary>
public sealed class Format1Tests
{
    private const int Orders = 120;
    private const long MostBytes = 400 * 1024;

    private const string Newest = "Format1Policies";

    [Theory]
    [InlineData("Format1")]
    [InlineData(Newest)]
    [InlineData("Rules2")]
    [InlineData("Rules3")]
    public void A_journal_of_format_1_verifies_and_replays_to_its_state(string version)
    {
        string kept = PathOf(version);
        string[] segments = Segments(kept);
        Assert.InRange(segments.Sum(segment => new FileInfo(segment).Length), 1, MostBytes);

        VerificationReport report = JournalVerifier.Run(kept);

        Assert.Equal(Verdict.Equal, report.Verdict);
        string[] state = File.ReadAllText(Path.Combine(kept, "state.txt")).Split([' ', '\n']);
        Assert.Equal(state[0], report.Events.ToString(null, null));
        Assert.Equal(state[1], report.FoldedState.ToString());
    }

    /// <summary>By the rules of each version: what its binary wrote.</summary>
    [Theory]
    [InlineData(Newest, 1)]
    [InlineData("Rules2", 2)]
    [InlineData("Rules3", 3)]
    public void This_version_writes_format_1_byte_for_byte(string version, int rules)
    {
        using var place = new TemporaryDirectory();
        using VenueScript venue =
            rules == 1 ? VenueScript.Run(Orders, rules: 1) : VenueScript.RunCorners(rules);
        Write(place.Path, venue);
        string keptAt = PathOf(version);
        if (!Directory.Exists(keptAt))
        {
            Write(keptAt, venue);
            Assert.Fail("There was none: it has been written, and is to be looked at and committed.");
        }

        string[] written = Segments(place.Path);
        Assert.Equal(Segments(keptAt).Select(Path.GetFileName), written.Select(Path.GetFileName));
        foreach (string segment in written)
        {
            byte[] kept = File.ReadAllBytes(Path.Combine(keptAt, Path.GetFileName(segment)));
            Assert.Equal(kept, File.ReadAllBytes(segment));
        }
    }

    /// <summary>
    /// What versions 3 and 4 decide otherwise is in those journals: by each version its own, by the next one
    /// another.
    /// </summary>
    [Fact]
    public void The_corners_are_decided_otherwise_by_each_version()
    {
        using VenueScript second = VenueScript.RunCorners(2), third = VenueScript.RunCorners(3);
        using VenueScript fourth = VenueScript.RunCorners(4);

        Assert.Equal(
            [
                EventKind.OrderRejected, EventKind.OrderRejected, EventKind.ProtectionSet,
                EventKind.ModeChanged,
            ],
            Corners(second));
        Assert.Equal(
            [
                EventKind.OrderAccepted, EventKind.OrderAccepted, EventKind.SetProtectionRejected,
                EventKind.SetModeRejected,
            ],
            Corners(third));
        Assert.Equal(Corners(third), Corners(fourth));
        Assert.Equal([0], Progress(third));
        Assert.Equal(2, Progress(fourth).Count);
    }

    /// <summary>What came of the cash order, the stop, the group and the operator's first mode.</summary>
    private static List<EventKind> Corners(VenueScript venue)
    {
        (int Session, long Number)[] commands =
        [
            (RuleCorners.Taker, 1), (RuleCorners.Taker, 2), (RuleCorners.Maker, 3), (RuleCorners.Operator, 1),
        ];
        return
        [
            .. commands.Select(command => venue.Events
                .Where(e => EventCommand.KindOf(in e) != CommandKind.None)
                .First(e => (e.Command.SessionId, e.Command.ClientSeqNum) == command).Header.Kind),
        ];
    }

    /// <summary>Where the mass cancel's transactions went on, 0 at its end.</summary>
    private static List<long> Progress(VenueScript venue) =>
    [
        .. venue.Events.Where(e => e.Header.Kind == EventKind.MassActionProgressed)
            .Select(e => e.MassActionProgressed.NextOrderId),
    ];

    /// <summary>The journal, without the segment that was only prepared.</summary>
    private static void Write(string directory, VenueScript venue)
    {
        long last;
        using (JournalFiles files = JournalFiles.Open(directory))
        {
            files.Append(venue.Events);
            files.Writer.Seal();
            last = files.Writer.SegmentOrdinal;
        }
        foreach (string path in Segments(directory))
            if (string.CompareOrdinal(path, LogDirectory.PathOf(directory, last)) > 0) File.Delete(path);
        File.Delete(Path.Combine(directory, "lock"));
        File.WriteAllText(Path.Combine(directory, "state.txt"), $"{venue.Events.Count} {venue.State}\n");
    }

    private static string PathOf(string version) => SourceTree.PathOf($"tests/Journal/{version}");

    private static string[] Segments(string directory) =>
        [.. Directory.GetFiles(directory, "*.seg").Order(StringComparer.Ordinal)];
}
