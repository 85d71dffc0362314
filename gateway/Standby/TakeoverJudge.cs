namespace Matching.Gateway.Standby;

/// <summary>
/// When a standby takes over by itself: the primary's heartbeat is missing in a stream that can be read, and
/// from then on the primary has failed to answer, each time it was asked. No clock, no network.
/// </summary>
internal sealed class TakeoverJudge(StandbyOptions options)
{
    private int _failures;

    /// <summary>Whether the primary is to be asked now.</summary>
    /// <param name="silence">Since the newest event of a stream that can be read.</param>
    /// <param name="isStarting">Whether that event begins an epoch: a start takes its time.</param>
    public bool Suspects(TimeSpan silence, bool isStarting = false)
    {
        if (isStarting) silence -= options.StartsWithin;
        if (silence < options.SuspectAfter) _failures = 0;
        return silence >= options.SuspectAfter;
    }

    /// <summary>Whether it is time, after one more answer or none.</summary>
    /// <param name="answers">Whether anybody has answered as the primary.</param>
    /// <param name="silence">By now.</param>
    public bool IsTime(bool answers, TimeSpan silence)
    {
        _failures = answers || silence < options.SuspectAfter ? 0 : _failures + 1;
        return _failures >= options.FailedProbes && silence >= options.MissingAfter;
    }
}
