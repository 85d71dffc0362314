using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay;
using Matching.Replay.Statistics;
using Matching.Replay.Verification;
using Matching.Tests.House;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

/// <summary>What the files themselves may be: damaged, torn, in use, pruned, read beside a writer.</summary>
public sealed class VerifyOnDiskTests : IDisposable
{
    private readonly TemporaryDirectory _place = new();
    private readonly VenueScript _venue = VenueScript.Run(orders: 120);

    public void Dispose()
    {
        _venue.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void A_flipped_bit_is_damage_with_its_position()
    {
        JournalFiles.Write(_place.Path, _venue.Events);
        string first = LogDirectory.PathOf(_place.Path, 1);
        byte[] bytes = File.ReadAllBytes(first);
        bytes[LogFormat.SegmentHeaderBytes + 300] ^= 4;
        File.WriteAllBytes(first, bytes);

        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Equal(Verdict.Damaged, report.Verdict);
        Assert.Equal((1, LogFormat.SegmentHeaderBytes, 1),
            (report.Damage!.SegmentOrdinal, report.Damage.Offset, report.Damage.Sequence));
    }

    [Theory]
    [InlineData(LogReading.Stopped)]
    [InlineData(LogReading.Running)]
    public void Every_byte_of_a_log_is_guarded(LogReading reading)
    {
        JournalFiles.Write(_place.Path, _venue.Events);
        GroupPlace end = EndOf(_place.Path);
        var random = new Random(5);
        string[] files = [.. Directory.GetFiles(_place.Path, "*.seg")
            .Where(file => File.ReadAllBytes(file).AsSpan().ContainsAnyExcept((byte)0))];
        for (int round = 0; round < 40; round++)
        {
            string file = files[random.Next(files.Length)];
            byte[] sound = File.ReadAllBytes(file);
            byte[] damaged = [.. sound];
            int used = 1 + sound.AsSpan().LastIndexOfAnyExcept((byte)0);
            // Beside a writer the seal at the end may be on its way still; it holds nothing.
            if (reading == LogReading.Running && file == LogDirectory.PathOf(_place.Path, end.SegmentOrdinal))
                used -= LogFormat.BlockBytes;
            int at = random.Next(used);
            damaged[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, damaged);
            VerificationReport report = JournalVerifier.Run(_place.Path, reading);
            bool isHidden = report.Verdict == Verdict.Equal && report.Events == _venue.Events.Count;
            Assert.False(isHidden, $"{file} at {at}");
            File.WriteAllBytes(file, sound);
        }
        Assert.Equal(Verdict.Equal, JournalVerifier.Run(_place.Path, reading).Verdict);
    }

    [Fact]
    public void A_torn_tail_is_told_and_left_alone()
    {
        List<Event> before = Forgery.WholeTransactions(_venue.Events, 130);
        GroupPlace end;
        using (JournalFiles files = JournalFiles.Open(_place.Path))
        {
            files.Append(before);
            end = EndOf(_place.Path);
            files.Append(_venue.Events.Skip(before.Count).Take(2));
        }
        Zero(LogDirectory.PathOf(_place.Path, end.SegmentOrdinal), end.Offset, LogFormat.SectorBytes);
        Dictionary<string, string> found = Contents();

        VerificationReport report = JournalVerifier.Run(_place.Path);

        Assert.Equal(Verdict.Equal, report.Verdict);
        Assert.Equal(before.Count, report.Events);
        Assert.Equal(end.Offset, report.Log!.Torn!.Value.Offset);
        Assert.Equal(before.Count, JournalStatistics.Of(JournalPlace.At(_place.Path)).Events);
        Assert.Equal(found, Contents());
    }

    [Fact]
    public void Beside_its_writer_only_what_is_proved_durable_is_verified()
    {
        int half = Forgery.WholeTransactions(_venue.Events, 150).Count;
        using JournalFiles files = JournalFiles.Open(_place.Path);
        files.Append(_venue.Events.Take(half));

        VerificationReport unsealed = JournalVerifier.Run(_place.Path);
        files.Writer.Seal();
        VerificationReport sealedOne = JournalVerifier.Run(_place.Path);
        files.Append(_venue.Events.Skip(half));
        files.Writer.Seal();
        VerificationReport all = JournalVerifier.Run(_place.Path);

        Assert.Equal(LogReading.Running, unsealed.Place.Reading);
        Assert.Equal(Verdict.Equal, unsealed.Verdict);
        Assert.True(unsealed.Events < half && unsealed.Events + unsealed.Log!.UnprovedEvents == half);
        Assert.Equal((Verdict.Equal, (long)half), (sealedOne.Verdict, sealedOne.Events));
        Assert.Equal((Verdict.Equal, (long)_venue.Events.Count), (all.Verdict, all.Events));
        Assert.Equal(_venue.State, all.FoldedState);
    }

    [Fact]
    public void Whether_a_writer_holds_the_directory_is_seen_without_touching_its_lock()
    {
        using (JournalFiles files = JournalFiles.Open(_place.Path))
        {
            files.Append(_venue.Events);
            Assert.Equal(LogReading.Running, JournalPlace.At(_place.Path).Reading);
        }
        Assert.Equal(LogReading.Stopped, JournalPlace.At(_place.Path).Reading);
    }

    [Fact]
    public void A_log_is_verified_again_and_again_while_it_is_written()
    {
        using JournalFiles files = JournalFiles.Open(_place.Path);
        files.Append(_venue.Events.Take(5));
        files.Writer.Seal();
        long seen = 0;
        var writing = new Thread(() =>
        {
            for (int done = 5; done < _venue.Events.Count;)
            {
                int next = Forgery.WholeTransactions(_venue.Events, done + 1).Count;
                files.Append(_venue.Events.Take(next).Skip(done));
                done = next;
            }
            files.Writer.Seal();
        });
        writing.Start();
        do
        {
            VerificationReport report = JournalVerifier.Run(_place.Path, LogReading.Running);
            Assert.Equal((Verdict.Equal, null, null), (report.Verdict, report.Difference, report.Damage));
            Assert.True(report.Events >= seen);
            seen = report.Events;
        }
        while (writing.IsAlive);
        writing.Join();

        Assert.Equal(_venue.Events.Count, JournalVerifier.Run(_place.Path).Events);
    }

    [Fact]
    public void A_directory_without_a_journal_is_said_to_be_none()
    {
        Assert.Throws<NoJournalException>(() => JournalVerifier.Run(_place.Path));
        Assert.Throws<NoJournalException>(() => JournalVerifier.Run(Path.Combine(_place.Path, "nowhere")));
        JournalFiles.Open(_place.Path).Dispose();
        Assert.Throws<NoJournalException>(() => JournalVerifier.Run(_place.Path));
    }

    private static GroupPlace EndOf(string path)
    {
        var nobody = default(NoVisitor);
        return LogScan.Run(new NativeDisk(), path, LogReading.Stopped, ref nobody)!.End;
    }

    private static void Zero(string file, long offset, int bytes)
    {
        using FileStream stream = File.OpenWrite(file);
        stream.Position = offset;
        stream.Write(new byte[bytes]);
    }

    private Dictionary<string, string> Contents() => Directory.GetFiles(_place.Path)
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
}
