using Matching.Engine;
using Matching.Gateway.Hosting;
using Matching.Gateway.Pipeline;
using Matching.Journal.Replication;
using Matching.Replay.Recovery;

namespace Matching.Gateway.Standby;

/// <summary>What an order to take over has come to.</summary>
/// <param name="Refusal">Why it was not taken; null where it was.</param>
/// <param name="MayLose">
/// Events that the other machine may have told its clients of, and that the stream does not have.
/// </param>
internal readonly record struct TakeoverAnswer(string? Refusal, long MayLose);

/// <summary>
/// Whether a standby may become the primary, and the order that makes it one. Where the newest epoch goes by
/// <see cref="AckPolicy.Replicated"/> nothing that was told can be lost: the stream has it. By
/// <see cref="AckPolicy.Local"/> it can, so only an operator orders it, and only where the other machine is
/// off or has taken no orders since its stream fell silent. By what an epoch goes, and how long a silence it
/// takes orders for, the journal says; this machine's own settings count where an older version didn't.
/// </summary>
internal sealed class Takeover(
    StreamOptions stream, StreamFill fill, Following following, ShadowState shadow, VenueClock clock)
{
    private bool _hasSaid;

    private volatile TaskCompletionSource<string> _ordered =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with why, once it is ordered.</summary>
    public Task<string> Ordered => _ordered.Task;

    /// <summary>The order could not be carried out: it has to be given again.</summary>
    public void Lapse() => _ordered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An operator's order.</summary>
    /// <param name="primaryIsOff">The operator's word.</param>
    public TakeoverAnswer Order(bool primaryIsOff)
    {
        if (Obstacle(primaryIsOff) is { } refusal) return new TakeoverAnswer(refusal, 0);
        bool isNew = _ordered.TrySetResult(primaryIsOff ? "an operator's order: the other machine is off"
            : "an operator's order");
        // One that has failed may not have lapsed yet, and would take this one with it.
        if (!isNew) return new TakeoverAnswer("an order is being carried out: see what it comes to", 0);
        EpochPolicy primary = Primary;
        return new TakeoverAnswer(null, primary.Acks == AckPolicy.Local ? primary.MaxLag : 0);
    }

    /// <summary>The primary is gone: takes over where nothing that was told can be lost.</summary>
    public void OrderByItself()
    {
        if (stream.Policy != AckPolicy.Replicated || Unfitness() is not null) return;
        if (Primary.Acks == AckPolicy.Replicated)
        {
            _ordered.TrySetResult("the primary's heartbeat is missing, and it does not answer");
            return;
        }
        if (!_hasSaid)
        {
            Alarms.Raise(
                "takeover: the primary is gone, but its epoch went by Local: it may have told what the"
                + " stream does not have, so an operator has to order it");
        }
        _hasSaid = true;
    }

    /// <summary>Why an operator's order can't be taken now; null where it can.</summary>
    public string? Obstacle(bool primaryIsOff)
    {
        if (Unfitness() is { } unfit) return unfit;
        EpochPolicy primary = Primary;
        if (primary.Acks == AckPolicy.Replicated || primaryIsOff) return null;
        TimeSpan silence = following.Silence;
        return silence > primary.MaxSilence
            ? null
            : $"the stream had news {silence.TotalSeconds:F1} s ago: outcomes may have been told that it does"
                + $" not have. Ask again when it has been silent for {primary.MaxSilence.TotalSeconds:F0} s,"
                + " or say that the primary is off";
    }

    /// <summary>Why this machine can't be the primary, whoever wants it; null where it can.</summary>
    public string? Unfitness()
    {
        if (following.State == FollowState.None) return "the stream has not been read yet";
        if (following.State == FollowState.Away) return $"the stream can't be read: {following.Why}";
        if (following.State == FollowState.CatchingUp)
            return $"{following.Lag} events of the stream are still to be taken";
        if (shadow.Difference is { } difference)
            return $"this binary decides otherwise than the primary: event {difference.Sequence},"
                + $" {difference.Why}";
        if (ShardRecovery.WhyUnknown(shadow.Engine) is { } unknown) return unknown;
        var behind = TimeSpan.FromMicroseconds((following.EventTime - clock.Now) / 1_000);
        return behind <= ClockWatch.MaxBehind
            ? null
            : $"this machine's clock is {behind.TotalSeconds:F1} s behind the journal's time";
    }

    /// <summary>By what the newest epoch goes.</summary>
    private EpochPolicy Primary =>
        fill.Policy is { Acks: not AckPolicy.None } said ? said : stream.EpochPolicy;
}
