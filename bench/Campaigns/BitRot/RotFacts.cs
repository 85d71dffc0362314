using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.BitRot;

/// <summary>All that recovery says of a log's end.</summary>
internal readonly record struct RotFacts(
    long LastSequence, uint Epoch, Hash256 ChainHash, long FirstSequence)
{
    public static RotFacts Of(LogTail tail) =>
        new(tail.LastSequence, tail.Epoch, tail.EventChain.Hash, tail.FirstSequence);
}
