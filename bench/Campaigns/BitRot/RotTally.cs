using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.BitRot;

/// <summary>
/// Has every altered image read by all readers, counts what they made of it, and keeps the first that is not
/// allowed. Any thread may use it.
/// </summary>
internal sealed class RotTally
{
    private readonly long[] _recovery = new long[Enum.GetValues<RotOutcome>().Length];
    private long _unseen;
    private string? _violation;

    public long Images => _recovery.Sum();

    /// <summary>Images that the log alone can't tell from one that ends earlier; docs/JOURNAL.md says which.
    /// </summary>
    public long Unseen => Interlocked.Read(ref _unseen);

    public string? Violation => Volatile.Read(ref _violation);

    public long Of(RotOutcome outcome) => Interlocked.Read(ref _recovery[(int)outcome]);

    /// <param name="image">Of which the altered one is made.</param>
    /// <param name="altered">Only read.</param>
    /// <param name="mayLookShorter">
    /// It is one of those that look like a log which ends before its last group.
    /// </param>
    /// <param name="what">What was done to it.</param>
    public void Judge(RotImage image, SimDisk altered, bool mayLookShorter, Func<string> what)
    {
        RotOutcome recovered = RotReaders.Recovery(altered, image.Facts);
        RotOutcome read = RotReaders.Reader(altered, image.Facts, LogReading.Stopped);
        RotOutcome followed = RotReaders.Reader(altered, image.Facts, LogReading.Running);
        Interlocked.Increment(ref _recovery[(int)recovered]);
        bool isShorter = recovered is RotOutcome.CutAndSaid or RotOutcome.Fewer;
        if (isShorter && mayLookShorter) Interlocked.Increment(ref _unseen);
        bool isFine = recovered is RotOutcome.Right or RotOutcome.Refused || isShorter && mayLookShorter;
        // A reader has no chains: what it gives is right, and it gives no less than recovery, or refuses.
        isFine &= read is RotOutcome.Right or RotOutcome.Refused
            || read == RotOutcome.Fewer && mayLookShorter;
        isFine &= followed != RotOutcome.Wrong;
        if (isFine) return;
        string wrong = $"{what()}: recovery {recovered}, reader {read}, beside a writer {followed}";
        Interlocked.CompareExchange(ref _violation, wrong, null);
    }
}
