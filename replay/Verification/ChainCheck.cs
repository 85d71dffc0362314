using Matching.Journal.Log;

namespace Matching.Replay.Verification;

/// <summary>
/// Compares the event chain with a C_k that somebody else has kept: the one check that needs no trust in
/// whoever wrote the log.
/// </summary>
internal sealed class ChainCheck(ChainAnchor? expected)
{
    private Difference? _difference;
    private bool _isSeen;

    public void OnBlock(long blocks, Hash256 hash)
    {
        if (expected is not { } anchor || blocks != anchor.Blocks) return;
        _isSeen = true;
        if (hash == anchor.Hash) return;
        _difference = new Difference(
            blocks * LogFormat.EventsPerChainBlock,
            $"C_{blocks} over all events up to here is {hash}, not {anchor.Hash}: one of them is another");
    }

    public Difference? Finish(LogFacts log)
    {
        if (expected is not { } anchor || _isSeen) return _difference;
        if (log.AnchorBlocks == anchor.Blocks) OnBlock(log.AnchorBlocks, log.AnchorHash);
        if (_isSeen) return _difference;
        return anchor.Blocks > log.ChainBlocks
            ? new Difference(
                log.LastSequence + 1, $"the log ends before C_{anchor.Blocks}: events are missing at its end")
            : new Difference(
                log.FirstSequence, $"the log begins behind C_{anchor.Blocks}: it can't be compared");
    }
}
