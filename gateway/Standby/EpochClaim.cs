using System.Security.Cryptography;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.Pipeline;
using Matching.Journal.EventStore;
using Matching.Journal.Replication;

namespace Matching.Gateway.Standby;

/// <summary>What became of a claim.</summary>
internal enum ClaimResult
{
    None = 0,

    /// <summary>The stream has this machine's epoch, and the log has it too: nobody else can go on.</summary>
    Won = 1,

    /// <summary>
    /// The log has events that the stream lacks: they go there first, and the epoch behind them.
    /// </summary>
    NotYet = 2,

    /// <summary>Another machine has begun an epoch meanwhile.</summary>
    Lost = 3,

    /// <summary>The stream can't be read, or takes nothing.</summary>
    Away = 4,

    /// <summary>The stream is another than the log.</summary>
    Forked = 5,
}

/// <summary>
/// Begins an epoch in the stream before anything else is done: from then on nobody else can append, however
/// long this machine takes to start. It appends at exactly the revision that its log ends at, and believes
/// no answer: who has won is who stands there, once the event has come back as any other does.
/// </summary>
internal sealed class EpochClaim(
    StreamFill fill, Following following, ShadowState shadow, VenueClock clock, EpochPolicy policy)
{
    /// <summary>A primary that lives and is busy is quicker often, but not always.</summary>
    private const int MostAttempts = 1_000;

    public Bytes16 WriterId { get; } = DrawWriterId();

    public async Task<ClaimResult> RunAsync(CancellationToken cancellation)
    {
        uint epoch = shadow.Engine.Epoch;
        Event claim = default;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            FillStep step = await following.TakeRestAsync(cancellation);
            if (step == FillStep.None) return ClaimResult.Away;
            if (step == FillStep.Forked) return ClaimResult.Forked;
            if (shadow.Engine.Epoch != epoch)
                return shadow.EpochWriter == WriterId ? ClaimResult.Won : ClaimResult.Lost;
            if (step == FillStep.Shorter) return ClaimResult.NotYet;
            // Under one id the same bytes, however often they are sent.
            if (claim.Header.Sequence != shadow.Engine.LastSequence + 1) claim = Begin(epoch + 1);
            AppendOutcome outcome = await fill.ProposeAsync(WriterId, in claim, cancellation);
            if (outcome.Result == AppendResult.Fatal) return ClaimResult.Away;
        }
        return ClaimResult.Away;
    }

    /// <summary>As the engine would write it, which the shadow proves when it comes back.</summary>
    private Event Begin(uint epoch)
    {
        long now = clock.Now;
        long sequence = shadow.Engine.LastSequence + 1;
        var e = new Event
        {
            Header =
            {
                Kind = EventKind.EpochStarted,
                Sequence = sequence,
                FirstSequence = sequence,
                Time = Math.Max(shadow.Engine.Time, now),
                Epoch = epoch,
                Flags = EventFlags.Last,
            },
        };
        e.EpochStarted.Command.ReceivedTime = now;
        e.EpochStarted.Terms.WriterId = WriterId;
        e.EpochStarted.Terms.Epoch = epoch;
        policy.Put(ref e.EpochStarted.Terms);
        return e;
    }

    private static Bytes16 DrawWriterId()
    {
        Span<byte> drawn = stackalloc byte[Bytes16.Length];
        RandomNumberGenerator.Fill(drawn);
        return new Bytes16(drawn);
    }
}
