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
    private long _believed;
    private string? _violation;

    /// <summary>
    /// The planted fault: a reader beside a venue takes a place with nothing on it for the end.
    /// </summary>
    public bool TakesAnyHoleForTheEnd { get; init; }

    public long Images => _recovery.Sum();

    /// <summary>Images that the log alone can't tell from one that ends earlier; docs/JOURNAL.md says which.
    /// </summary>
    public long Unseen => Interlocked.Read(ref _unseen);

    /// <summary>
    /// Sound groups of another history that recovery refused by the chain of groups, and the reader, which
    /// has none, believed.
    /// </summary>
    public long Believed => Interlocked.Read(ref _believed);

    public string? Violation => Volatile.Read(ref _violation);

    public long Of(RotOutcome outcome) => Interlocked.Read(ref _recovery[(int)outcome]);

    /// <param name="image">Of which the altered one is made.</param>
    /// <param name="altered">Only read.</param>
    /// <param name="mayLookShorter">
    /// It is one of those that look like a log which ends before its last group.
    /// </param>
    /// <param name="isBeforeEnd">Something sound stands behind what was altered.</param>
    /// <param name="what">What was done to it.</param>
    /// <param name="isOfAnotherHistory">It holds a sound group that this log never held.</param>
    public void Judge(
        RotImage image, SimDisk altered, bool mayLookShorter, bool isBeforeEnd, Func<string> what,
        bool isOfAnotherHistory = false)
    {
        RotOutcome recovered = RotReaders.Recovery(altered, image.Facts);
        RotOutcome read = RotReaders.Reader(
            altered, image.Facts, image.Facts.LastSequence, LogReading.Stopped, looksFar: true);
        RotOutcome followed = RotReaders.Reader(
            altered, image.Facts, image.ProvedSequence, LogReading.Running, !TakesAnyHoleForTheEnd);
        Interlocked.Increment(ref _recovery[(int)recovered]);
        bool isShorter = recovered is RotOutcome.CutAndSaid or RotOutcome.Fewer;
        if (isShorter && mayLookShorter) Interlocked.Increment(ref _unseen);
        bool isFine = recovered is RotOutcome.Right or RotOutcome.Refused || isShorter && mayLookShorter;
        bool isBelieved = isOfAnotherHistory && recovered == RotOutcome.Refused
            && (read == RotOutcome.Wrong || followed == RotOutcome.Wrong);
        if (isBelieved) Interlocked.Increment(ref _believed);
        // What a reader gives is right, and it gives no less than recovery, or refuses; beside a venue no
        // less than what is proved, but where nothing sound stands behind the damage: it may be on its way.
        isFine &= isBelieved
            || (followed is RotOutcome.Right or RotOutcome.Refused
                || followed == RotOutcome.Fewer && !isBeforeEnd)
            && (read is RotOutcome.Right or RotOutcome.Refused || read == RotOutcome.Fewer && mayLookShorter);
        if (isFine) return;
        string wrong = $"{what()}: recovery {recovered}, reader {read}, beside a writer {followed}";
        Interlocked.CompareExchange(ref _violation, wrong, null);
    }
}
