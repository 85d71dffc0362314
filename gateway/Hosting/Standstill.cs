namespace Matching.Gateway.Hosting;

/// <summary>
/// Finds out that the process has stood still: stopped, paused with its machine, or starved. What it had
/// taken before, by a lease that ran out meanwhile, may not be told before the stream has taken an append
/// again: another machine may be the primary.
/// </summary>
/// <param name="lease">How long after an append that succeeded orders are taken.</param>
/// <param name="clock">That stands still for nobody.</param>
internal sealed class Standstill(TimeSpan lease, TimeProvider clock)
{
    /// <summary>Many turns of the one who watches, and far less than any lease.</summary>
    private static readonly TimeSpan s_noTurn = TimeSpan.FromSeconds(1);

    private volatile bool _mustProve;
    private bool _wasInTime;
    private long _turn = clock.GetTimestamp();

    /// <summary>Whether what is decided may be told; any thread may ask.</summary>
    public bool MayTell
    {
        get
        {
            // In this order: a turn that is seen to be new has been judged before.
            bool isFresh = clock.GetElapsedTime(Volatile.Read(ref _turn)) <= s_noTurn;
            return isFresh && !_mustProve;
        }
    }

    public long Now => clock.GetTimestamp();

    /// <summary>The turn of the one thread that watches.</summary>
    /// <param name="now">Taken before the silence was: a stop between the two must lengthen neither.</param>
    /// <param name="silence">Since an append that succeeded was sent.</param>
    public void Turn(long now, TimeSpan silence)
    {
        bool isInTime = silence <= lease;
        if (isInTime) _mustProve = false;
        else if (_wasInTime && clock.GetElapsedTime(_turn, now) > s_noTurn) _mustProve = true;
        _wasInTime = isInTime;
        Volatile.Write(ref _turn, now);
    }
}
