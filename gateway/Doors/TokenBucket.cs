namespace Matching.Gateway.Doors;

/// <summary>
/// So many at once, and so many a second in the long run. One number: the time at which the bucket would be
/// full again, a step later with each that is taken (the generic cell rate algorithm). Any thread may take.
/// </summary>
internal sealed class TokenBucket(RateLimit limit)
{
    private const long Second = 1_000_000_000;

    private readonly long _step = Second / limit.PerSecond;
    private readonly long _depth = Second / limit.PerSecond * (limit.Burst - 1);
    private long _fullAt;

    /// <summary>Takes one, or says how long it is until there is one.</summary>
    /// <param name="now">Nanoseconds.</param>
    /// <param name="wait">Nanoseconds; 0 where one was taken.</param>
    public bool TryTake(long now, out long wait) => Take(now, 1, 1, out wait) != 0;

    /// <summary>
    /// Takes so many where there are so many at least, or says how long it is until there are. Who takes more
    /// than there are owes the rest, a full bucket at most, and waits until that is paid off.
    /// </summary>
    /// <returns>How many it took; 0 where there was not the least.</returns>
    public int Take(long now, int least, int count, out long wait)
    {
        while (true)
        {
            long fullAt = Volatile.Read(ref _fullAt);
            long from = Math.Max(fullAt, now);
            wait = Math.Max(0, from + (least - 1) * _step - now - _depth);
            if (wait > 0) return 0;
            long taken = count == least
                ? count
                : Math.Clamp((MostOwedAt(now) - from) / _step, least, count);
            if (Interlocked.CompareExchange(ref _fullAt, from + taken * _step, fullAt) == fullAt)
                return (int)taken;
        }
    }

    /// <summary>
    /// Takes so many, also more than there are. Nobody comes to owe more than a full bucket.
    /// </summary>
    public void Charge(long now, int count)
    {
        while (true)
        {
            long fullAt = Volatile.Read(ref _fullAt);
            long charged = Math.Max(fullAt, now) + count * _step;
            charged = Math.Max(fullAt, Math.Min(charged, MostOwedAt(now)));
            if (Interlocked.CompareExchange(ref _fullAt, charged, fullAt) == fullAt) return;
        }
    }

    /// <summary>What was taken was not used.</summary>
    public void GiveBack(int count = 1) => Interlocked.Add(ref _fullAt, -count * _step);

    private long MostOwedAt(long now) => now + 2 * (_depth + _step);
}

/// <summary>A rate and how much at once, both from 1.</summary>
internal readonly record struct RateLimit(int PerSecond, int Burst);
