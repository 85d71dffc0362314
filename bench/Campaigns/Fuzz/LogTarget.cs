using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// Recovery and the reader, on the segments of small logs. Often the checksums are made anew behind the
/// changes, and the group chain too, so that what lies behind them is reached. How much may be read is
/// bounded: who goes round in circles comes to the bound.
/// </summary>
internal sealed class LogTarget : IFuzzTarget
{
    private const int MostReads = 2_000;

    private static readonly int[][] s_groups =
        [[3, 12, 0, 1, 30, 2], [1, 25, 25, 25, 0], [1], [1, 0], [40, 0, 9, 9, 9, 9, 9, 9, 9, 0]];

    private readonly SimDisk[] _sound = [.. s_groups.Select(groups => LogScript.DiskWith(groups))];
    private SimDisk _disk = new();
    private long _recovered;

    public string Name => "log";

    /// <summary>
    /// Beside the windows, which are not of the heap: tables, and an exception with its trace.
    /// </summary>
    public long MostBytes => 256 * 1024;

    public byte[] Make(FuzzDice dice)
    {
        SimDisk sound = dice.Of(_sound);
        long[] ordinals = LogDirectory.OrdinalsIn(sound, LogScript.Place);
        string path = LogScript.PathOf(dice.Of(ordinals));
        byte[] segment = dice.Mutated(sound.File(path).ToArray(), mayResize: dice.Chance(5));
        if (dice.Chance(80)) SegmentMender.Mend(segment, withChain: dice.Chance(50));
        _disk = sound.Copy();
        _disk.MostReads = MostReads;
        Replace(_disk.File(path), segment);
        if (dice.Chance(5)) _disk.Rename(path, LogScript.PathOf(1 + dice.Below(5)));
        return segment;
    }

    /// <summary>The first segment, with sound checksums: no fuzzer guesses those.</summary>
    public byte[] From(byte[] bytes)
    {
        SegmentMender.Mend(bytes, withChain: true);
        _disk = _sound[0].Copy();
        _disk.MostReads = MostReads;
        Replace(_disk.File(LogScript.PathOf(1)), bytes);
        return bytes;
    }

    public bool Run(byte[] input)
    {
        // Readers first, for they change nothing.
        Read(LogReading.Stopped);
        Read(LogReading.Running);
        try
        {
            var nobody = default(NoVisitor);
            LogScan.Run(_disk, LogScript.Place, LogReading.Running, ref nobody);
            _recovered = Recover();
            return true;
        }
        catch (LogDamagedException)
        {
            return false;
        }
    }

    public void Prove(byte[] input) =>
        ViolationException.ThrowUnless(Recover() == _recovered, "a second recovery finds another end.");

    private static void Replace(SimFile file, byte[] segment)
    {
        int whole = segment.Length / LogFormat.SectorBytes * LogFormat.SectorBytes;
        file.Truncate(0);
        file.Write(0, segment.AsSpan(0, whole));
        file.Truncate(segment.Length);
    }

    private void Read(LogReading reading)
    {
        try
        {
            using var reader = new LogReader(_disk, LogScript.Place, reading);
            while (reader.TryNext(out _))
            {
            }
            for (long sequence = 1; sequence < reader.NextSequence; sequence += 7)
                reader.TryRead(sequence, out _);
        }
        catch (LogDamagedException)
        {
            // As it should be: most of these inputs are damaged.
        }
    }

    private long Recover()
    {
        using LogDirectory directory = LogDirectory.Open(_disk, LogScript.Place);
        using LogTail tail = LogRecovery.Open(directory, LogScript.Identity);
        return tail.LastSequence;
    }
}
