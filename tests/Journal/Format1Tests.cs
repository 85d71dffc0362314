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
/// </summary>
public sealed class Format1Tests
{
    private const int Orders = 120;
    private const long MostBytes = 200 * 1024;

    private const string Newest = "Format1Policies";

    [Theory]
    [InlineData("Format1")]
    [InlineData(Newest)]
    public void A_journal_of_format_1_verifies_and_replays_to_its_state(string version)
    {
        string kept = PathOf(version);
        string[] segments = Directory.Exists(kept) ? Segments(kept) : [];
        if (segments.Length == 0) Assert.Fail(Write(kept));
        Assert.InRange(segments.Sum(segment => new FileInfo(segment).Length), 1, MostBytes);

        VerificationReport report = JournalVerifier.Run(kept);

        Assert.Equal(Verdict.Equal, report.Verdict);
        string[] state = File.ReadAllText(Path.Combine(kept, "state.txt")).Split([' ', '\n']);
        Assert.Equal(state[0], report.Events.ToString(null, null));
        Assert.Equal(state[1], report.FoldedState.ToString());
    }

    [Fact]
    public void This_version_writes_format_1_byte_for_byte()
    {
        using var place = new TemporaryDirectory();
        Write(place.Path);

        string[] written = Segments(place.Path);
        string newest = PathOf(Newest);
        Assert.Equal(Segments(newest).Select(Path.GetFileName), written.Select(Path.GetFileName));
        foreach (string segment in written)
        {
            byte[] kept = File.ReadAllBytes(Path.Combine(newest, Path.GetFileName(segment)));
            Assert.Equal(kept, File.ReadAllBytes(segment));
        }
    }

    /// <summary>The journal, without the segment that was only prepared.</summary>
    private static string Write(string directory)
    {
        using VenueScript venue = VenueScript.Run(Orders, rules: 1);
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
        return "There was none: it has been written, and is to be looked at and committed.";
    }

    private static string PathOf(string version) => SourceTree.PathOf($"tests/Journal/{version}");

    private static string[] Segments(string directory) =>
        [.. Directory.GetFiles(directory, "*.seg").Order(StringComparer.Ordinal)];
}
